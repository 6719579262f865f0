"""Compares the suspected labels with cleanlab's confident learning on the same left-out probabilities.

    handful embed DIR --out data.safetensors        # a folder of class folders
    cargo build --release --example label_errors
    python tests/heads/findings.py data.safetensors [MORE...] [--share 0.05] [--seeds 20]

Needs numpy and cleanlab==2.9.0. Each seed gives another random share of the photos a wrong label.
Prints, over all seeds, precision and recall of the suspects, and of the ranking of all photos the average
precision. Fails if our F1 is below that of confident learning on any of the sets.
"""

import argparse
import json
import pathlib
import subprocess

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

ROOT = pathlib.Path(__file__).parents[2]


def figures(pairs):
    """Precision, recall and F1 of (found, wrong) pairs of boolean arrays, photos of all seeds together."""
    found = np.concatenate([found for found, _ in pairs])
    wrong = np.concatenate([wrong for _, wrong in pairs])
    hits = (found & wrong).sum()
    precision, recall = hits / max(found.sum(), 1), hits / wrong.sum()
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)


def average_precision(scores, wrong):
    """Of a ranking, the lowest score first."""
    ranked = wrong[np.argsort(scores, kind="stable")]
    return (np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked].mean()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="+")
    parser.add_argument("--share", default="0.05")
    parser.add_argument("--seeds", default="20")
    parser.add_argument("--program", default=ROOT / "target/release/examples/label_errors")
    options = parser.parse_args()
    worse = []
    for path in options.data:
        output = subprocess.check_output([options.program, path, options.share, options.seeds])
        found = {"handful": [], "confident learning": [], "pruned by noise rate": []}
        ranked = {"own probability": [], "normalized margin": []}
        for outcome in json.loads(output):
            given = np.array(outcome["given"])
            wrong = given != np.array(outcome["truth"])
            probabilities = np.array(outcome["probabilities"])
            suspects = np.array([suspect is not None for suspect in outcome["suspects"]])
            found["handful"].append((suspects, wrong))
            for name, rule in (
                ("confident learning", "confident_learning"),
                ("pruned by noise rate", "prune_by_noise_rate"),
            ):
                issues = find_label_issues(given, probabilities, filter_by=rule, n_jobs=1)
                found[name].append((issues, wrong))
            for name, method in (
                ("own probability", "self_confidence"),
                ("normalized margin", "normalized_margin"),
            ):
                scores = get_label_quality_scores(given, probabilities, method=method)
                ranked[name].append(average_precision(scores, wrong))
        print(pathlib.Path(path).stem)
        f1 = {}
        for name, pairs in found.items():
            precision, recall, f1[name] = figures(pairs)
            print(f"  {name:22} precision {precision:.3f}  recall {recall:.3f}  F1 {f1[name]:.3f}")
        for name, values in ranked.items():
            print(f"  ranked by {name:18} average precision {np.mean(values):.3f}")
        if f1["handful"] < f1["confident learning"]:
            worse.append(path)
    if worse:
        raise SystemExit(f"Worse than confident learning: {', '.join(worse)}")


if __name__ == "__main__":
    main()
