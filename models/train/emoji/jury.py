"""Figures that need the measuring networks: retrieval by features, distances between sets, and how well pictures fit texts."""

import random

import numpy as np
import torch

from .captions import caption
from .distribution import distances, fid, kid, precision_and_recall
from .examiner import Question
from .heldout import load_held_out
from .icons import IconShelf
from .scenes import Scene, SceneMaker, Thing, draw
from .tokenizer import Encoder
from .train_judge import load_judge, to_network


class Jury:
    def __init__(self, shelf: IconShelf):
        self._judge, self._tokens, self._shelf = load_judge(), Encoder(), shelf
        self._icons = {style: self._icons_of(style) for style in shelf.styles}

    def nearest(self, picture_features: np.ndarray, style: str, how_many: int) -> list[str]:
        concepts, features = self._icons[style]
        return [concepts[i] for i in distances(picture_features[None], features)[0].argsort()[:how_many]]

    def retrieval(self, pictures: np.ndarray, questions: list[Question], how_many: int) -> float:
        """The share of pictures among whose nearest icons, by features, is the one asked for."""
        found = zip(self.features(pictures), questions)
        return float(np.mean([q.scene.things[0].concept in self.nearest(f, q.scene.style, how_many) for f, q in found]))

    def features(self, pictures: np.ndarray) -> np.ndarray:
        return self._judge.eye.measured(torch.from_numpy(self._look(pictures)[0])).numpy()

    def fit(self, pictures: np.ndarray, texts: list[str]) -> float:
        """100 max(0, cosine) of picture and text, the mean (after Hessel et al. 2021)."""
        read = self._judge.reader(torch.from_numpy(self._tokens(texts))).numpy()
        return float(100 * (self._look(pictures)[1] * read).sum(1).clip(0).mean())

    def rows(self, drawn: np.ndarray, texts: list[str], real: np.ndarray, more_real: np.ndarray) -> dict[str, tuple[float, float]]:
        """Each figure of the drawn set against real scenes, and of other real scenes against the same."""
        reference, rows = self.features(real), {}
        for at, pictures in enumerate((drawn, more_real)):
            features = self.features(pictures)
            precision, recall = precision_and_recall(features, reference)
            found = {"FID": fid(features, reference), "KID x 1000": 1000 * kid(features, reference), "precision": precision, "recall": recall}
            for name, value in found.items():
                rows.setdefault(name, [None, None])[at] = value
        rows["picture-text score"] = [self.fit(drawn, texts), self.fit(more_real, texts)]
        return rows

    @torch.no_grad()
    def _look(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        seen = [self._judge.eye(to_network(pictures[i : i + 100])) for i in range(0, len(pictures), 100)]
        return tuple(torch.cat(parts).numpy() for parts in zip(*seen))

    def _icons_of(self, style: str) -> tuple[list[str], np.ndarray]:
        concepts = [c for c, s in self._shelf.pixels if s == style]
        chance = random.Random(0)
        posed = [draw(Scene((Thing(c),), 1, None, "white", style), self._shelf, chance, posed=True) for c in concepts]
        return concepts, self.features(np.stack(posed))


def real_scenes(shelf: IconShelf, count: int, seed: int, least_weight: float) -> tuple[np.ndarray, list[str]]:
    """Pictures as in training, and a caption of each."""
    chance = random.Random(seed)
    maker = SceneMaker(shelf, load_held_out(), chance, least_weight)
    scenes = [maker.next() for _ in range(count)]
    return np.stack([draw(s, shelf, chance) for s in scenes]), [caption(s, shelf, chance) for s in scenes]
