"""Measures the model by rules and prints a table; the same rules on real scenes show how far they can be trusted.

    python -m emoji.evaluate --pictures 200

"First concepts" are those of the greatest weight, the ones to learn first.
"""

import argparse
import json
import random
from dataclasses import dataclass
from typing import Callable

import numpy as np
import torch

from .captions import COUNT_WORDS
from .colours import BACKGROUNDS, PAINTS
from .concepts import load_concepts, plural, with_article
from .drawing import Painter
from .heldout import load_held_out
from .icons import STYLES, IconShelf
from .measures import RealIcons, background_word, colour_word, count_objects
from .scenes import Scene, Thing, draw
from .train_denoiser import load_networks
from .places import seed_everything, work_dir


@dataclass(frozen=True)
class Question:
    caption: str
    scene: Scene


@dataclass(frozen=True)
class Figure:
    """One row of the table: how to ask, and when an answer is right."""

    name: str
    ask: Callable[[random.Random], Question]
    right: Callable[[np.ndarray, Scene], bool]


class Examiner:
    def __init__(self):
        self.shelf = IconShelf(work_dir() / "data")
        self._real, self._held_out, self._concepts = RealIcons(self.shelf), load_held_out(), load_concepts()
        both = [c for c in self._concepts.values() if all(self.shelf.has(c.icon, s) for s in STYLES)]
        self._everything, self._first = both, [c for c in both if c.weight == max(c.weight for c in both)]
        taught = {c.icon for c in self._first}
        self._unseen = {kind: [e for e in entries if e[1] in taught] for kind, entries in self._held_out.lists.items()}

    def figures(self) -> list[Figure]:
        first = lambda picture, scene: self._nearest(picture, scene, 1)
        fifth = lambda picture, scene: self._nearest(picture, scene, 5)
        background = lambda picture, scene: background_word(picture) == scene.background
        colour = lambda picture, scene: colour_word(picture) == scene.things[0].colour
        return [
            Figure("single object, all concepts, exact-1", lambda c: self._single(c, self._everything), first),
            Figure("single object, all concepts, exact-5", lambda c: self._single(c, self._everything), fifth),
            Figure("single object, first concepts, exact-1", lambda c: self._single(c, self._first), first),
            Figure("single object, first concepts, exact-5", lambda c: self._single(c, self._first), fifth),
            Figure("background colour", self._behind, background),
            Figure("background colour, held-out combination", self._held_out_behind, background),
            Figure("object colour", self._coloured, colour),
            Figure("object colour, held-out combination", self._held_out_coloured, colour),
            Figure("count, two to four", self._count, lambda picture, scene: count_objects(picture) == scene.count),
        ]

    def _nearest(self, picture: np.ndarray, scene: Scene, how_many: int) -> bool:
        return scene.things[0].concept in self._real.nearest(picture, scene.style, how_many)

    def _question(self, chance: random.Random, icon: str, *, colour=None, count=1, background="white") -> Question:
        style = chance.choice(tuple(STYLES))
        concept = self._concepts[icon]
        name = (concept.names_without_colour if colour else concept.names)[0]
        phrase = f"{colour} {name}" if colour else name
        text = with_article(phrase, name) if count == 1 else f"{COUNT_WORDS[count]} {plural(phrase)}"
        if background != "white":
            text += f" on {with_article(background, 'background')} background"
        return Question(f"{text}, {STYLES[style]}", Scene((Thing(icon, colour),), count, None, background, style))

    def _single(self, chance, among) -> Question:
        return self._question(chance, chance.choice(among).icon)

    def _behind(self, chance) -> Question:
        while True:
            icon, background = chance.choice(self._first).icon, chance.choice(tuple(BACKGROUNDS))
            if background != "white" and not self._held_out.behind(background, icon):
                return self._question(chance, icon, background=background)

    def _held_out_behind(self, chance) -> Question:
        background, icon = chance.choice(self._unseen["background_object"])
        return self._question(chance, icon, background=background)

    def _coloured(self, chance) -> Question:
        while True:
            concept, colour = chance.choice(self._first), chance.choice(tuple(PAINTS))
            paintable = concept.names_without_colour and all(self.shelf.repaintable(concept.icon, s, colour) for s in STYLES)
            if paintable and not self._held_out.coloured(colour, concept.icon):
                return self._question(chance, concept.icon, colour=colour)

    def _held_out_coloured(self, chance) -> Question:
        colour, icon = chance.choice(self._unseen["colour_object"])
        return self._question(chance, icon, colour=colour)

    def _count(self, chance) -> Question:
        return self._question(chance, chance.choice([c for c in self._first if c.countable]).icon, count=chance.randint(2, 4))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pictures", type=int, default=100, help="for each row")
    options.add_argument("--steps", type=int, default=12)
    options.add_argument("--guidance", type=float, default=3.0)
    options.add_argument("--only", default="", help="rows whose name contains this")
    options.add_argument("--seed", type=int, default=3)
    args = options.parse_args()

    torch.set_grad_enabled(False)
    seed_everything(args.seed)
    examiner, painter, networks = Examiner(), Painter(), load_networks()
    rows, painted = [], {}
    print(f"{args.pictures} pictures a row, {args.steps} steps, guidance {args.guidance:g}\n\n| figure | model | real scenes |\n| --- | --- | --- |")
    for figure in (f for f in examiner.figures() if args.only in f.name):
        chance = random.Random(args.seed)
        questions = [figure.ask(chance) for _ in range(args.pictures)]
        captions = tuple(q.caption for q in questions)
        if captions not in painted:
            painted[captions] = painter.paint(networks, list(captions), list(range(args.pictures)), steps=args.steps, guidance=args.guidance)
        drawn = [figure.right(p, q.scene) for p, q in zip(painted[captions], questions)]
        real = [figure.right(draw(q.scene, examiner.shelf, chance), q.scene) for q in questions]
        rows.append({"figure": figure.name, "model": float(np.mean(drawn)), "real": float(np.mean(real)), "pictures": args.pictures})
        print(f"| {figure.name} | {np.mean(drawn):.1%} | {np.mean(real):.1%} |", flush=True)
    (work_dir() / "evaluation.json").write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
