"""Figures of whole sets of pictures, from their features: how alike two sets are, and how much of one lies in the other."""

import numpy as np

_KID_SUBSETS, _NEIGHBOURS = 50, 3


def fid(one: np.ndarray, other: np.ndarray) -> float:
    """Frechet distance of two Gaussians fitted to the features (Heusel et al. 2017)."""
    a, b = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    # the trace of the root of the product, by the eigenvalues of its symmetric form
    values, vectors = np.linalg.eigh(a)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T
    cross = np.sqrt(np.linalg.eigvalsh(root @ b @ root).clip(0)).sum()
    return float(np.square(one.mean(0) - other.mean(0)).sum() + np.trace(a) + np.trace(b) - 2 * cross)


def kid(one: np.ndarray, other: np.ndarray, seed: int = 0) -> float:
    """Squared maximum mean discrepancy with the cubic kernel, unbiased, mean over subsets (Binkowski et al. 2018)."""
    chance, size = np.random.default_rng(seed), min(100, len(one), len(other))
    kernel = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    found = []
    for _ in range(_KID_SUBSETS):
        x, y = (v[chance.choice(len(v), size, replace=False)] for v in (one, other))
        within = [(k.sum() - np.trace(k)) / (size * (size - 1)) for k in (kernel(x, x), kernel(y, y))]
        found.append(sum(within) - 2 * kernel(x, y).mean())
    return float(np.mean(found))


def precision_and_recall(drawn: np.ndarray, real: np.ndarray) -> tuple[float, float]:
    """The share of each set inside the other's balls to third neighbours (Kynkaanniemi et al. 2019)."""
    return _share_within(drawn, real), _share_within(real, drawn)


def distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    squared = np.square(one).sum(1)[:, None] + np.square(other).sum(1) - 2 * one @ other.T
    return np.sqrt(squared.clip(0))


def _share_within(points: np.ndarray, centres: np.ndarray) -> float:
    radii = np.sort(distances(centres, centres), axis=1)[:, _NEIGHBOURS]
    return float((distances(points, centres) <= radii).any(1).mean())
