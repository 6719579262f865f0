"""Compares the heads with scikit-learn on the same embeddings and the same episodes.

    handful embed DIR --out data.safetensors        # a folder of class folders
    cargo build --release --example score_episodes
    python tests/heads/reference.py data.safetensors [MORE...] [--seed 1] [--episodes 600] [--same]

Needs numpy, scipy, safetensors and scikit-learn==1.9.1. Fails if, at any number of photos per class, a
head is more than 0.3 points below its first counterpart, which is the same method with the same
settings. The other counterparts are printed only.
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
from scipy.optimize import minimize
from scipy.special import log_softmax
from scipy.stats import truncnorm
from sklearn.covariance import ledoit_wolf_shrinkage
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, _class_means
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.semi_supervised import LabelSpreading
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
    """The model on embeddings that are centred on the class means and scaled to unit length (CL2N)."""

    def predict(x, y, q):
        mean = np.mean([x[y == c].mean(0) for c in range(WAY)], axis=0)
        return model(unit(x - mean), y, unit(q - mean))

    return predict


def ridge(x, y, q):
    return Ridge(alpha=0.1).fit(x, np.eye(WAY)[y]).predict(q).argmax(1)


class Discriminant(LinearDiscriminantAnalysis):
    """The solver "lsqr" by the matrix inversion lemma, some hundred times faster. scikit-learn shrinks
    the covariance of each class in units of its standard deviations, so the mean of the covariances is
    a diagonal matrix plus a matrix of low rank."""

    def _solve_lstsq(self, X, y, shrinkage, covariance_estimator):
        self.means_ = _class_means(X, y)
        diagonal, rows = np.zeros(X.shape[1]), []
        for prior, label in zip(self.priors_, self.classes_):
            scaler = StandardScaler()
            scaled = scaler.fit_transform(X[y == label])
            share = ledoit_wolf_shrinkage(scaled)
            variance = np.square(scaled).mean()
            diagonal += prior * share * variance * np.square(scaler.scale_)
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
    """Shrinks the pooled covariance: that of all photos minus their class means."""
    means = _class_means(x, y)
    rows = x - means[y]
    share = ledoit_wolf_shrinkage(rows, assume_centered=True)
    variance = share * np.square(rows).mean()
    rows *= np.sqrt((1 - share) / len(x))
    inner = variance * np.eye(len(x)) + rows @ rows.T
    weights = (means - (means @ rows.T) @ np.linalg.solve(inner, rows)) / variance
    return (q @ weights.T - 0.5 * np.einsum("kd,kd->k", means, weights)).argmax(1)


def check_discriminant(x, y, q):
    """Checks `Discriminant` against scikit-learn's own solver."""
    found, expected = (
        discriminant(kind).fit(x, y).decision_function(q)
        for kind in (Discriminant, LinearDiscriminantAnalysis)
    )
    gap = np.abs(found - expected).max() / np.abs(expected).max()
    if gap > 1e-6:
        sys.exit(f"The discriminant analysis here differs from scikit-learn's by {gap:.1e}.")


def knn(k, **settings):
    return fitted(lambda n: KNeighborsClassifier(n_neighbors=min(k, n), **settings))


def attention(sharpness, share):
    """Votes of the nearest `share` of the photos, weighted by cosine, on CL2N embeddings."""

    def votes(distances):
        return np.exp(-sharpness * distances**2 / 2)

    def make(n):
        k = max(1, round(share * n))
        return KNeighborsClassifier(n_neighbors=k, weights=votes, algorithm="brute")

    return cl2n(fitted(make))


def svm(cost):
    return fitted(lambda n: LinearSVC(C=cost, max_iter=5000))


def logistic(cost):
    return fitted(lambda n: LogisticRegression(C=cost, max_iter=1000))


def l2sp(x, y, q):
    """The loss of `l2sp` by SciPy: cross-entropy, and an L2 penalty towards the prototypes' weights."""
    start = 10 * _class_means(x, y)
    truth = np.eye(WAY)[y]

    def loss(numbers):
        weights, bias = numbers[:-WAY].reshape(start.shape), numbers[-WAY:]
        logits = x @ weights.T + bias
        logs = log_softmax(logits, axis=1)
        error = (np.exp(logs) - truth) / len(y)
        pull = (weights - start) / (200 * len(y))
        value = (pull * (weights - start)).sum() - (truth * logs).sum() / len(y)
        return value, np.concatenate([(error.T @ x + 2 * pull).ravel(), error.sum(0)])

    first = np.concatenate([start.ravel(), np.zeros(WAY)])
    found = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": 500, "gtol": 1e-6}).x
    return (q @ found[:-WAY].reshape(start.shape).T + found[-WAY:]).argmax(1)


class Perceptron(MLPClassifier):
    """Initialised like "varianceScaling" of TensorFlow.js, as Teachable Machine does."""

    def _init_coef(self, fan_in, fan_out, dtype):
        cut = truncnorm(-2, 2, scale=fan_in**-0.5)
        weights = cut.rvs((fan_in, fan_out), random_state=self._random_state)
        return weights.astype(dtype), np.zeros(fan_out, dtype)


def centred(predict):
    return lambda x, y, q: predict(x - x.mean(0), y, q - x.mean(0))


def adam(hidden, rate, batch, penalty):
    """Adam for 50 epochs. The penalty is relative to the mean loss; scikit-learn's to the sum."""

    def make(n):
        return Perceptron(
            hidden, batch_size=min(batch, n), learning_rate_init=rate, alpha=2 * penalty * n,
            max_iter=50, n_iter_no_change=50,
        )  # fmt: skip

    return fitted(make)


def near(x, _):
    """The graph of `propagate`: the similarities of each photo to its ten nearest."""
    x = unit(x - x.mean(0))
    cosines = x @ x.T
    np.fill_diagonal(cosines, -2)
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :10]
    joined = np.zeros(cosines.shape, bool)
    np.put_along_axis(joined, nearest, True, axis=1)
    return np.where(joined | joined.T, np.exp(10 * (cosines - 1)), 0)


def spreading(x, y, q):
    model = LabelSpreading(kernel=near, alpha=0.7, max_iter=1000, tol=1e-9)
    model.fit(np.concatenate([x, q]), np.concatenate([y, np.full(len(q), -1)]))
    return model.transduction_[len(x) :]


centroid = fitted(lambda n: NearestCentroid())
# The counterparts of each head: first with the same settings, then with the library's defaults.
COUNTERPARTS = {
    "ridge": {"Ridge(0.1)": ridge},
    "prototype": {"NearestCentroid, CL2N": cl2n(centroid)},
    "prototype-euclidean": {"NearestCentroid": centroid},
    "prototype-cosine": {"NearestCentroid, length 1": lambda x, y, q: centroid(unit(x), y, unit(q))},
    "knn": {
        "KNeighbors(2 per class), by exp(5 cos), CL2N": attention(5, 2 / WAY),
        "KNeighbors(5), by distance": knn(5, weights="distance"),
    },
    "matching": {"KNeighbors(all), by exp(5 cos), CL2N": attention(5, 1)},
    "svm": {"LinearSVC(10)": svm(10), "LinearSVC(1)": svm(1)},
    "lda": {"Ledoit-Wolf, pooled covariance": pooled_lda, "LDA, lsqr, Ledoit-Wolf": lda},
    "linear-lbfgs": {"LogisticRegression(100)": logistic(100), "LogisticRegression(1)": logistic(1)},
    "linear": {"MLP(no hidden layer), Adam": centred(adam((), 0.2, 1000, 1e-4))},
    "mlp": {"MLP(100), Adam, batches of 16": adam((100,), 1e-3, 16, 0)},
    "forest": {"RandomForest(200)": fitted(lambda n: RandomForestClassifier(200))},
    "propagate": {"LabelSpreading(0.7)": spreading},
    "l2sp": {"SciPy on the same loss": centred(l2sp)},
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
    """The accuracy of each episode, per head."""
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
    """The support photos, their classes, and the queries."""
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
    parser.add_argument("--same", action="store_true", help="only counterparts with the same settings")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    # Heads with random initialisation start differently in each training, here as in scikit-learn.
    np.random.seed(arguments.seed)
    failed = []
    for path in arguments.embeddings:
        embeddings, classes = load(path)
        for shot in arguments.shot:
            episodes = draw(classes, shot, arguments.episodes, arguments.seed)
            print(f"{pathlib.Path(path).stem}, {shot} per class, {len(episodes)} episodes")
            for head, accuracies in ours(path, episodes, arguments.heads).items():
                print(f"  {head:20} {100 * np.mean(accuracies):6.2f}")
                counterparts = list(COUNTERPARTS[head].items())
                for place, (name, predict) in enumerate(counterparts[: 1 if arguments.same else None]):
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
