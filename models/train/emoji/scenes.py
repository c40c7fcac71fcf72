"""Scenes made up on the fly: what is in them, how they look, and what one would call them."""

import random
from dataclasses import dataclass

import numpy as np

from .colours import BACKGROUNDS, PAINTS
from .concepts import load_concepts
from .heldout import HeldOut
from .icons import STYLES, IconShelf, placed
from .places import IMAGE_SIZE

RELATIONS = ("and", "next to", "to the left of", "to the right of", "above", "below")
MAX_COUNT = 4

_COUNTS_PART, _PAIRS_PART = 0.10, 0.16
_BACKGROUND_PART, _PAINTED_PART = 0.4, 0.22
# Icons whose mirror image is wrong or means something else.
_ONE_WAY = frozenset("musical-note musical-notes calendar stop-sign pool-8-ball 1st-place-medal police-car ambulance".split())


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


class SceneMaker:
    """Draws random scenes that keep clear of the held-out combinations."""

    def __init__(self, shelf: IconShelf, held_out: HeldOut, chance: random.Random):
        self._shelf, self._held_out, self._chance = shelf, held_out, chance
        self._concepts = load_concepts()
        self._by_style = {s: [c for c in self._concepts if shelf.has(c, s)] for s in STYLES}
        self._weights = {s: [self._concepts[c].weight for c in icons] for s, icons in self._by_style.items()}

    def next(self) -> Scene:
        while True:
            scene = self._propose()
            if not self._is_held_out(scene):
                return scene

    def _propose(self) -> Scene:
        chance = self._chance
        style = chance.choice(tuple(STYLES))
        kind = chance.random()
        background = chance.choice(tuple(BACKGROUNDS)) if chance.random() < _BACKGROUND_PART else "white"
        first = self._thing(style)
        if kind < _COUNTS_PART:
            while not self._concepts[first.concept].countable:
                first = self._thing(style)
            return Scene((first,), chance.randint(2, MAX_COUNT), None, background, style)
        if kind < _COUNTS_PART + _PAIRS_PART:
            second = self._thing(style)
            while second.concept == first.concept:
                second = self._thing(style)
            return Scene((first, second), 1, chance.choice(RELATIONS), background, style)
        return Scene((first,), 1, None, background, style)

    def _thing(self, style: str) -> Thing:
        chance = self._chance
        concept = chance.choices(self._by_style[style], self._weights[style])[0]
        colour = chance.choice(tuple(PAINTS))
        painted = (
            chance.random() < _PAINTED_PART
            and bool(self._concepts[concept].names_without_colour)
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


def draw(scene: Scene, shelf: IconShelf, chance: random.Random) -> np.ndarray:
    """The scene as uint8 RGB. Sizes, places, tilt and mirroring vary, so one caption has many true pictures."""
    canvas = np.empty((IMAGE_SIZE, IMAGE_SIZE, 3), np.float32)
    canvas[:] = BACKGROUNDS[scene.background]
    mirrored = chance.random() < 0.25
    angle = chance.uniform(-14, 14) if chance.random() < 0.2 else 0.0
    for thing, (x, y, side) in zip(_repeated(scene), _layout(scene, chance)):
        flip = mirrored and thing.concept not in _ONE_WAY
        icon = placed(shelf.icon(thing.concept, scene.style, thing.colour), side, angle, flip)
        left, top = round(x - side / 2), round(y - side / 2)
        patch = canvas[top : top + side, left : left + side]
        alpha = icon[..., 3:4].astype(np.float32) / 255
        patch *= 1 - alpha
        patch += np.minimum(icon[..., :3], icon[..., 3:4])
    return canvas.round().clip(0, 255).astype(np.uint8)


def _repeated(scene: Scene) -> tuple[Thing, ...]:
    return scene.things * scene.count if len(scene.things) == 1 else scene.things


def _layout(scene: Scene, chance: random.Random) -> list[tuple[float, float, int]]:
    """Centre x, centre y and side of every thing, in pixels, inside the picture."""
    if len(scene.things) == 2:
        side = chance.randint(52, 60)
        horizontal = [(33, 64), (95, 64)]
        places = {
            "above": [(64, 33), (64, 95)], "below": [(64, 95), (64, 33)], "to the right of": horizontal[::-1],
        }.get(scene.relation, horizontal)
        wobble = 3
    elif scene.count == 1:
        side = chance.randint(88, 120)
        places, wobble = [(64, 64)], (IMAGE_SIZE - side) * 0.35
    else:
        side = chance.randint(*{2: (50, 60), 3: (48, 56), 4: (46, 56)}[scene.count])
        places = {
            2: [(33, 64), (95, 64)],
            3: [(64, 34), (33, 94), (95, 94)],
            4: [(33, 33), (95, 33), (33, 95), (95, 95)],
        }[scene.count]
        wobble = 3
    low, high = side / 2, IMAGE_SIZE - side / 2
    return [
        (min(high, max(low, x + chance.uniform(-wobble, wobble))), min(high, max(low, y + chance.uniform(-wobble, wobble))), side)
        for x, y in places
    ]
