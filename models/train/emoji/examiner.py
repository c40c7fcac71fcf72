"""The questions the model is asked, and the rules by which an answer counts."""

import random
from dataclasses import dataclass
from typing import Callable

import numpy as np

from .captions import COUNT_WORDS
from .colours import BACKGROUNDS, PAINTS
from .concepts import Concept, load_concepts, names_another, plural, with_article
from .heldout import load_held_out
from .icons import STYLES, IconShelf
from .measures import RealIcons, background_word, colour_word, count_objects, halves, on_white
from .places import work_dir
from .scenes import RELATIONS, Scene, Thing


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
    """Asks about common concepts, those of at least some weight, and where it says so about all; every nearest icon is
    looked for among all concepts."""

    def __init__(self, least_weight: float):
        self.shelf = IconShelf(work_dir() / "data")
        self.real, self._held_out, self._concepts = RealIcons(self.shelf), load_held_out(), load_concepts()
        self._everything = [c for c in self._concepts.values() if all(self.shelf.has(c.icon, s) for s in self.shelf.styles)]
        self._common = [c for c in self._everything if c.weight >= least_weight]
        names = {c.icon for c in self._common}
        asked = {"object_pairs": (0, 1), "colour_object": (1,), "background_object": (1,)}
        self._unseen = {kind: [e for e in self._held_out.lists[kind] if all(e[i] in names for i in at)] for kind, at in asked.items()}
        self._unseen["colour_object"] = [(colour, icon) for colour, icon in self._unseen["colour_object"] if self._tells(icon, colour)]

    def figures(self) -> list[Figure]:
        nearest = lambda n: lambda picture, scene: scene.things[0].concept in self.real.nearest(picture, scene.style, n)
        background = lambda picture, scene: background_word(picture) == scene.background
        colour = lambda picture, scene: colour_word(picture) == scene.things[0].colour
        common, everything = (lambda chance: self._single(chance, self._common)), (lambda chance: self._single(chance, self._everything))
        return [
            Figure("single object, common concepts, exact-1", common, nearest(1)),
            Figure("single object, common concepts, exact-5", common, nearest(5)),
            Figure("single object, all listed concepts, exact-1", everything, nearest(1)),
            Figure("single object, all listed concepts, exact-5", everything, nearest(5)),
            Figure("background colour", self._behind, background),
            Figure("background colour, held-out combination", self._held_out_behind, background),
            Figure("object colour", self._coloured, colour),
            Figure("object colour, held-out combination", self._held_out_coloured, colour),
            Figure("object itself, held-out colour, exact-5", self._held_out_coloured, self._right_shape),
            Figure("count, two to four", self._count, lambda picture, scene: count_objects(picture) == scene.count),
            Figure("pair, both found", lambda chance: self._pair(chance, self._common), self._both_found),
            Figure("pair of all listed concepts, both found", lambda chance: self._pair(chance, self._everything), self._both_found),
            Figure("pair, both found, held-out pair", self._held_out_pair, self._both_found),
            Figure("pair, both in their places", lambda chance: self._pair(chance, self._common), self._both_in_place),
            Figure("pair, both in their places, held-out pair", self._held_out_pair, self._both_in_place),
        ]

    def single_pictures(self, count: int, chance: random.Random) -> list[Question]:
        return [self._single(chance, self._common) for _ in range(count)]

    def _right_shape(self, picture: np.ndarray, scene: Scene) -> bool:
        return scene.things[0].concept in self.real.nearest_painted(picture, scene.style, scene.things[0].colour)

    def _found_in_halves(self, picture: np.ndarray, scene: Scene) -> list[list[str]]:
        """What the two halves look like, the first thing's half first."""
        found = [self.real.nearest(half, scene.style) for half in halves(picture, scene.relation in ("above", "below"))]
        return found[::-1] if scene.relation in ("below", "to the right of") else found

    def _both_in_place(self, picture: np.ndarray, scene: Scene) -> bool:
        return all(t.concept in found for t, found in zip(scene.things, self._found_in_halves(picture, scene)))

    def _both_found(self, picture: np.ndarray, scene: Scene) -> bool:
        found = self._found_in_halves(picture, scene)
        return any(all(t.concept in near for t, near in zip(scene.things, order)) for order in (found, found[::-1]))

    def _question(self, chance: random.Random, icon: str, *, colour=None, count=1, background="white") -> Question:
        style = chance.choice(self.shelf.styles)
        text = self._phrase(icon, colour, count)
        if background != "white":
            text += f" on {with_article(background, 'background')} background"
        return Question(f"{text}, {STYLES[style]}", Scene((Thing(icon, colour),), count, None, background, style))

    def _phrase(self, icon: str, colour: str | None = None, count: int = 1) -> str:
        concept = self._concepts[icon]
        name = (concept.names_without_colour if colour else concept.names)[0]
        phrase = f"{colour} {name}" if colour else name
        return with_article(phrase, name) if count == 1 else f"{COUNT_WORDS[count]} {plural(phrase)}"

    def _single(self, chance: random.Random, among: list[Concept]) -> Question:
        return self._question(chance, chance.choice(among).icon)

    def _behind(self, chance: random.Random) -> Question:
        while True:
            icon, background = chance.choice(self._common).icon, chance.choice(tuple(BACKGROUNDS))
            if background != "white" and not self._held_out.behind(background, icon):
                return self._question(chance, icon, background=background)

    def _held_out_behind(self, chance: random.Random) -> Question:
        background, icon = chance.choice(self._unseen["background_object"])
        return self._question(chance, icon, background=background)

    def _tells(self, icon: str, colour: str) -> bool:
        """Whether asking for the thing in that colour tells anything: it can be painted so in every style, looks that
        colour in none unpainted, and "a green heart" is no other concept's name."""
        unpainted = lambda style: colour_word(on_white(self.shelf.pixels[icon, style]))
        return not names_another(colour, self._concepts[icon]) and all(
            self.shelf.repaintable(icon, style, colour) and unpainted(style) != colour for style in self.shelf.styles
        )

    def _coloured(self, chance: random.Random) -> Question:
        while True:
            concept, colour = chance.choice(self._common), chance.choice(tuple(PAINTS))
            if concept.names_without_colour and self._tells(concept.icon, colour) and not self._held_out.coloured(colour, concept.icon):
                return self._question(chance, concept.icon, colour=colour)

    def _held_out_coloured(self, chance: random.Random) -> Question:
        colour, icon = chance.choice(self._unseen["colour_object"])
        return self._question(chance, icon, colour=colour)

    def _count(self, chance: random.Random) -> Question:
        return self._question(chance, chance.choice([c for c in self._common if c.countable]).icon, count=chance.randint(2, 4))

    def _pair(self, chance: random.Random, among: list[Concept]) -> Question:
        while True:
            one, other = (c.icon for c in chance.sample(among, 2))
            if not self._held_out.pair(one, other):
                return self._related(chance, one, other)

    def _held_out_pair(self, chance: random.Random) -> Question:
        return self._related(chance, *chance.sample(chance.choice(self._unseen["object_pairs"]), 2))

    def _related(self, chance: random.Random, one: str, other: str) -> Question:
        style, relation = chance.choice(self.shelf.styles), chance.choice(RELATIONS)
        text = f"{self._phrase(one)} {relation} {self._phrase(other)}, {STYLES[style]}"
        return Question(text, Scene((Thing(one), Thing(other)), 1, relation, "white", style))
