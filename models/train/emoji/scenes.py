"""Scenes made up on the fly: what is in them, how they look, and what one would call them."""

import random
from dataclasses import dataclass

import numpy as np

from .colours import BACKGROUNDS, PAINTS
from .concepts import load_concepts, names_another
from .heldout import HeldOut
from .icons import IconShelf, placed
from .places import IMAGE_SIZE

RELATIONS = ("and", "next to", "to the left of", "to the right of", "above", "below")
MAX_COUNT = 4

_BACKGROUND_PART = 0.34
# Most scenes stand as in a picture book, always alike: a small network learns what a thing looks like long before it
# learns where its outline may lie. The rest vary in size, place, tilt and mirroring.
_POSED_PART = 0.8
# Sizes and places of posed things: every one begins at the same phase of the denoiser's places of 16 pixels, so
# what is learnt of a thing in one place serves in all.
_ALONE, _AMONG = 112, 56
_LEFT, _MIDDLE, _RIGHT = 32, 64, 96
# Icons whose mirror image is wrong or means something else.
_ONE_WAY = frozenset(
    """musical-note musical-notes calendar stop-sign pool-8-ball 1st-place-medal 2nd-place-medal 3rd-place-medal police-car
    ambulance left-arrow right-arrow play-button hundred-points zzz heavy-dollar-sign dollar-banknote money-with-wings
    red-question-mark joker no-smoking bus-stop""".split()
)


@dataclass(frozen=True)
class Thing:
    concept: str
    colour: str | None = None  # the colour it is painted in; None for its own


@dataclass(frozen=True)
class Scene:
    """One thing once or several times, or two things in a relation."""

    things: tuple[Thing, ...]
    count: int
    relation: str | None
    background: str
    style: str


@dataclass(frozen=True)
class Mix:
    """What share of scenes shows several of a thing, what share two different things (the rest shows one alone), how
    often a thing that can be is painted, whether every concept comes up as often as any other or by its weight, and the
    styles; all that are rendered where none are named."""

    counts: float = 0.18
    pairs: float = 0.40
    painted: float = 0.5
    even: bool = False
    styles: tuple[str, ...] = ()


class SceneMaker:
    """Draws random scenes of concepts of at least some weight that keep clear of the held-out combinations."""

    def __init__(self, shelf: IconShelf, held_out: HeldOut, chance: random.Random, least_weight: float = 0.0, mix: Mix = Mix()):
        self._shelf, self._held_out, self._chance, self._mix = shelf, held_out, chance, mix
        self._concepts = {icon: c for icon, c in load_concepts().items() if c.weight >= least_weight}
        self._by_style = {s: [c for c in self._concepts if shelf.has(c, s)] for s in mix.styles or shelf.styles}
        self._weights = {s: [1 if mix.even else self._concepts[c].weight for c in icons] for s, icons in self._by_style.items()}

    def next(self) -> Scene:
        while True:
            scene = self._propose()
            if not self._is_held_out(scene):
                return scene

    def _propose(self) -> Scene:
        chance = self._chance
        style = chance.choice(tuple(self._by_style))
        kind = chance.random()
        background = chance.choice(tuple(BACKGROUNDS)) if chance.random() < _BACKGROUND_PART else "white"
        first = self.thing(style)
        if kind < self._mix.counts:
            while not self._concepts[first.concept].countable:
                first = self.thing(style)
            return Scene((first,), chance.randint(2, MAX_COUNT), None, background, style)
        if kind < self._mix.counts + self._mix.pairs:
            second = self.thing(style)
            while second.concept == first.concept:
                second = self.thing(style)
            return Scene((first, second), 1, chance.choice(RELATIONS), background, style)
        return Scene((first,), 1, None, background, style)

    def thing(self, style: str) -> Thing:
        chance = self._chance
        concept = chance.choices(self._by_style[style], self._weights[style])[0]
        colour = chance.choice(tuple(PAINTS))
        painted = (
            chance.random() < self._mix.painted
            and bool(self._concepts[concept].names_without_colour)
            and not names_another(colour, self._concepts[concept])
            and self._shelf.repaintable(concept, style, colour)
        )
        return Thing(concept, colour if painted else None)

    def _is_held_out(self, scene: Scene) -> bool:
        concepts = [t.concept for t in scene.things]
        return (
            (len(concepts) == 2 and self._held_out.pair(*concepts))
            or any(self._held_out.coloured(t.colour, t.concept) for t in scene.things)
            or any(self._held_out.behind(scene.background, c) for c in concepts)
        )


def draw(scene: Scene, shelf: IconShelf, chance: random.Random, posed: bool | None = None) -> np.ndarray:
    """The scene as uint8 RGB; posed or varied by chance where that is not said."""
    canvas = blank(scene.background)
    posed = chance.random() < _POSED_PART if posed is None else posed
    mirrored = not posed and chance.random() < 0.5
    angle = chance.uniform(-14, 14) if not posed and chance.random() < 0.5 else 0.0
    for thing, (x, y, side) in zip(_repeated(scene), posed_places(scene) if posed else _scattered(scene, chance)):
        flip = mirrored and thing.concept not in _ONE_WAY
        lay_down(canvas, placed(shelf.icon(thing.concept, scene.style, thing.colour), side, angle, flip), x, y)
    return finished(canvas)


def blank(background: str) -> np.ndarray:
    """A canvas to lay things on."""
    canvas = np.empty((IMAGE_SIZE, IMAGE_SIZE, 3), np.float32)
    canvas[:] = BACKGROUNDS[background]
    return canvas


def lay_down(canvas: np.ndarray, icon: np.ndarray, x: float, y: float) -> tuple[int, int]:
    """Draws a placed icon around a centre; answers with the column and row where it begins."""
    side = len(icon)
    left, top = round(x - side / 2), round(y - side / 2)
    patch = canvas[top : top + side, left : left + side]
    patch *= 1 - icon[..., 3:4].astype(np.float32) / 255
    patch += np.minimum(icon[..., :3], icon[..., 3:4])
    return left, top


def finished(canvas: np.ndarray) -> np.ndarray:
    return canvas.round().clip(0, 255).astype(np.uint8)


def _repeated(scene: Scene) -> tuple[Thing, ...]:
    return scene.things * scene.count if len(scene.things) == 1 else scene.things


def posed_places(scene: Scene) -> list[tuple[float, float, int]]:
    """Centre x, centre y and side of every thing, in pixels."""
    if len(scene.things) == 2:
        sideways, upright = [(_LEFT, _MIDDLE), (_RIGHT, _MIDDLE)], [(_MIDDLE, _LEFT), (_MIDDLE, _RIGHT)]
        places = {"above": upright, "below": upright[::-1], "to the right of": sideways[::-1]}.get(scene.relation, sideways)
    else:
        places = {
            1: [(_MIDDLE, _MIDDLE)],
            2: [(_LEFT, _MIDDLE), (_RIGHT, _MIDDLE)],
            3: [(_MIDDLE, _LEFT), (_LEFT, _RIGHT), (_RIGHT, _RIGHT)],
            4: [(_LEFT, _LEFT), (_RIGHT, _LEFT), (_LEFT, _RIGHT), (_RIGHT, _RIGHT)],
        }[scene.count]
    return [(x, y, _ALONE if len(places) == 1 else _AMONG) for x, y in places]


def _scattered(scene: Scene, chance: random.Random) -> list[tuple[float, float, int]]:
    """The same, in other sizes and shifted, inside the picture."""
    alone = len(_repeated(scene)) == 1
    side = chance.randint(84, 122) if alone else chance.randint(46, 60)
    wobble = (IMAGE_SIZE - side) * 0.35 if alone else 3
    inside = lambda at: min(IMAGE_SIZE - side / 2, max(side / 2, at + chance.uniform(-wobble, wobble)))
    return [(inside(x), inside(y), side) for x, y, _ in posed_places(scene)]
