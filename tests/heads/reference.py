"""Compares the heads with scikit-learn on the same embeddings and the same episodes.

    handful embed DIR --out data.safetensors        # a folder of class folders
    cargo build --release --example score_episodes
    python tests/heads/reference.py data.safetensors [MORE...] [--seed 1] [--episodes 600]

Needs numpy, safetensors and scikit-learn==1.9.1. Ends with an error if a head is more than 0.3
points below the first of its counterparts, which has the same settings, at any number of photos per
class; those with other settings are only told.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy as np
from safetensors import safe_open
from sklearn.covariance import ledoit_wolf_shrinkage
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, _class_means
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

WAY, QUERY, ALLOWANCE = 5, 15, 0.3
ROOT = pathlib.Path(__file__).parents[2]


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def fitted(make):
    def predict(x, y, q):
        return make(len(y)).fit(x, y).predict(q)

    return predict


def cl2n(model):
    """On embeddings that are centred on the support set and brought to length 1."""

    def predict(x, y, q):
        mean = np.mean([x[y == c].mean(0) for c in range(WAY)], axis=0)
        return model(unit(x - mean), y, unit(q - mean))

    return predict


def ridge(x, y, q):
    return Ridge(alpha=0.1).fit(x, np.eye(WAY)[y]).predict(q).argmax(1)


class Discriminant(LinearDiscriminantAnalysis):
    """The solver "lsqr" by the matrix inversion lemma. The covariance of each class is shrunk, in
    units of its own deviations, so that their mean is a diagonal plus the products of the few photos;
    elimination in all numbers comes to the same in some hundred times as long."""

    def _solve_lstsq(self, X, y, shrinkage, covariance_estimator):
        self.means_ = _class_means(X, y)
        diagonal, rows = np.zeros(X.shape[1]), []
        for prior, label in zip(self.priors_, self.classes_):
            scaler = StandardScaler()
            scaled = scaler.fit_transform(X[y == label])
            share = ledoit_wolf_shrinkage(scaled)
            level = np.square(scaled).mean()
            diagonal += prior * share * level * np.square(scaler.scale_)
            rows.append(np.sqrt(prior * (1 - share) / len(scaled)) * scaled * scaler.scale_)
        rows = np.concatenate(rows)
        spread = rows / diagonal
        inner = np.eye(len(rows)) + spread @ rows.T
        products = np.linalg.solve(inner, spread @ self.means_.T)
        self.coef_ = self.means_ / diagonal - products.T @ spread
        squares = np.einsum("kd,kd->k", self.means_, self.coef_)
        self.intercept_ = -0.5 * squares + np.log(self.priors_)


def discriminant(kind):
    return kind(solver="lsqr", shrinkage="auto")


lda = fitted(lambda n: discriminant(Discriminant))


def pooled_lda(x, y, q):
    """Its estimate of the covariance from all photos less their class means, in their own units."""
    means = _class_means(x, y)
    rows = x - means[y]
    share = ledoit_wolf_shrinkage(rows, assume_centered=True)
    level = share * np.square(rows).mean()
    rows *= np.sqrt((1 - share) / len(x))
    inner = level * np.eye(len(x)) + rows @ rows.T
    weights = (means - (means @ rows.T) @ np.linalg.solve(inner, rows)) / level
    return (q @ weights.T - 0.5 * np.einsum("kd,kd->k", means, weights)).argmax(1)


def check_discriminant(x, y, q):
    """That it comes to what scikit-learn's own comes to."""
    found, expected = (
        discriminant(kind).fit(x, y).decision_function(q)
        for kind in (Discriminant, LinearDiscriminantAnalysis)
    )
    gap = np.abs(found - expected).max() / np.abs(expected).max()
    if gap > 1e-6:
        sys.exit(f"The discriminant analysis here is not scikit-learn's: {gap:.1e} apart.")


def knn(k, **settings):
    return fitted(lambda n: KNeighborsClassifier(n_neighbors=min(k, n), **settings))


def svm(cost):
    return fitted(lambda n: LinearSVC(C=cost, max_iter=5000))


def logistic(cost):
    return fitted(lambda n: LogisticRegression(C=cost, max_iter=1000))


centroid = fitted(lambda n: NearestCentroid())
# Per head its counterparts: with the same settings first, then as the library comes.
COUNTERPARTS = {
    "ridge": {"Ridge(0.1)": ridge},
    "prototype": {"NearestCentroid, CL2N": cl2n(centroid)},
    "prototype-euclidean": {"NearestCentroid": centroid},
    "prototype-cosine": {"NearestCentroid, length 1": lambda x, y, q: centroid(unit(x), y, unit(q))},
    "knn": {
        "KNeighbors(5), by distance, CL2N": cl2n(knn(5, weights="distance")),
        "KNeighbors(5), by distance": knn(5, weights="distance"),
    },
    "svm": {"LinearSVC(10)": svm(10), "LinearSVC(1)": svm(1)},
    "lda": {"Ledoit-Wolf on what is left of class means": pooled_lda, "LDA, lsqr, Ledoit-Wolf": lda},
    "linear-lbfgs": {"LogisticRegression(100)": logistic(100), "LogisticRegression(1)": logistic(1)},
    # Without a counterpart: only told.
    "linear": {},
    "l2sp": {},
    "matching": {},
}


def load(path):
    with safe_open(path, "numpy") as file:
        embeddings = file.get_tensor("embedding")
        files = json.loads(file.metadata()["files"])
    _, classes = np.unique([name.split("/")[0] for name in files], return_inverse=True)
    return embeddings, classes


def draw(classes, shot, count, seed):
    random = np.random.default_rng([seed, shot])
    episodes = []
    for _ in range(count):
        episode = {"way": WAY, "support": [], "query": [], "truth": []}
        for number, label in enumerate(random.choice(classes.max() + 1, WAY, replace=False)):
            photos = random.permutation(np.flatnonzero(classes == label)).tolist()
            episode["support"] += [(photo, number) for photo in photos[:shot]]
            queries = photos[shot : shot + QUERY]
            episode["query"] += queries
            episode["truth"] += [number] * len(queries)
        episodes.append(episode)
    return episodes


def ours(path, episodes, heads):
    """Per head the accuracy of each episode."""
    program = ROOT / "target/release/examples/score_episodes"
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(episodes, file)
        file.flush()
        command = [program, path, file.name, *heads]
        outcomes = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {
        head: [
            np.mean(np.argmax(outcome["scores"], axis=1) == episode["truth"])
            for outcome, episode in zip(rows, episodes)
        ]
        for head, rows in outcomes.items()
    }


def numbers(embeddings, episode):
    """The photos to learn from, their classes, and the photos in question."""
    photos, labels = np.array(episode["support"]).T
    return embeddings[photos].astype(float), labels, embeddings[episode["query"]].astype(float)


def theirs(embeddings, episodes, predict):
    predicted = (predict(*numbers(embeddings, episode)) for episode in episodes)
    return [np.mean(p == episode["truth"]) for p, episode in zip(predicted, episodes)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("embeddings", nargs="+")
    parser.add_argument("--episodes", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shot", type=int, nargs="+", default=[1, 5, 10])
    parser.add_argument("--heads", nargs="+", default=list(COUNTERPARTS))
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    failed = []
    for path in arguments.embeddings:
        embeddings, classes = load(path)
        for shot in arguments.shot:
            episodes = draw(classes, shot, arguments.episodes, arguments.seed)
            print(f"{pathlib.Path(path).stem}, {shot} per class, {len(episodes)} episodes")
            for head, accuracies in ours(path, episodes, arguments.heads).items():
                print(f"  {head:20} {100 * np.mean(accuracies):6.2f}")
                for place, (name, predict) in enumerate(COUNTERPARTS[head].items()):
                    if head == "lda" and shot == 1:
                        continue  # scikit-learn refuses one photo per class.
                    if predict is lda:
                        check_discriminant(*numbers(embeddings, episodes[0]))
                    other = theirs(embeddings, episodes, predict)
                    gaps = 100 * (np.array(accuracies) - other)
                    error = 1.96 * gaps.std() / len(gaps) ** 0.5
                    print(f"    {gaps.mean():+6.2f} ± {error:.2f}  {name} {100 * np.mean(other):6.2f}")
                    if place == 0 and gaps.mean() < -ALLOWANCE:
                        failed.append(f"{head} on {path} at {shot}: {gaps.mean():+.2f} to {name}")
            sys.stdout.flush()
    sys.exit("\n".join(failed) or None)


if __name__ == "__main__":
    main()
