"""Scenes whose layout is free: one to three different things, or several of one, anywhere and of any size, each with a map
that says which thing goes where.

A map is black where nothing goes. The first thing that the caption names is red, the second green, the third blue;
several of one thing are all its colour. A thing's place is drawn as the square or the box around it, as an ellipse, or as
its silhouette.
"""

import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from .captions import caption, phrase
from .concepts import with_article
from .heldout import load_held_out
from .icons import STYLES, IconShelf, placed
from .places import IMAGE_SIZE
from .scenes import Mix, Scene, SceneMaker, blank, finished, lay_down, posed_places

MAP_COLOURS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0))
_SIDES = {1: (44, 116), 2: (40, 74), 3: (36, 56), 4: (34, 50)}  # of a thing, by how many there are
_TOUCHING = 0.08  # of the smaller square, by which two may overlap
_POSED, _SILENT, _THREE, _PAIRS, _COMMON = 0.25, 0.05, 0.07, 0.6, 0.85  # shares of scenes


@dataclass(frozen=True)
class Laid:
    """What a picture shows, its caption, and the pixels left, top, right, bottom of each thing's box with the number, from
    0, of the thing in the caption."""

    scene: Scene
    caption: str
    boxes: tuple[tuple[int, tuple[int, int, int, int]], ...]


class LayoutMaker:
    def __init__(self, shelf: IconShelf, chance: random.Random, styled: bool = False):
        """styled: whether every caption names the style."""
        self._shelf, self._chance, self._styled = shelf, chance, styled
        mix = lambda even: Mix(counts=0.15, pairs=_PAIRS, painted=0.25, even=even)
        self._common = SceneMaker(shelf, load_held_out(), chance, 2.0, mix(False))
        self._everything = SceneMaker(shelf, load_held_out(), chance, 0.0, mix(True))

    def next(self) -> tuple[np.ndarray, np.ndarray, Laid]:
        """A picture and its map, uint8 RGB both, and what they show."""
        chance = self._chance
        maker = self._common if chance.random() < _COMMON else self._everything
        scene = maker.next()
        if len(scene.things) == 2 and chance.random() < _THREE / _PAIRS:
            return self._three(maker, scene)
        posed = chance.random() < _POSED
        places = posed_places(scene) if posed else self._free(len(scene.things) * scene.count)
        if len(scene.things) == 2 and not posed:
            scene = Scene(scene.things, 1, relation(*places, chance), scene.background, scene.style)
        return self._drawn(scene, places, caption(scene, self._shelf, chance), upright=posed)

    def _three(self, maker: SceneMaker, scene: Scene):
        held_out = load_held_out()
        while True:
            third = maker.thing(scene.style)
            if all(third.concept != t.concept and not held_out.pair(third.concept, t.concept) for t in scene.things) and not held_out.coloured(third.colour, third.concept) and not held_out.behind(scene.background, third.concept):
                break
        things = (*scene.things, third)
        names = [phrase(t, self._shelf, self._chance) for t in things]
        text = f"{names[0]}, {names[1]} and {names[2]}"
        if scene.background != "white":
            text += f" on {with_article(scene.background, 'background')} background"
        return self._drawn(Scene(things, 1, None, scene.background, scene.style), self._free(3), text, upright=False)

    def _free(self, how_many: int) -> list[tuple[float, float, int]]:
        """Squares somewhere in the picture, hardly overlapping: centre x, centre y, side."""
        chance = self._chance
        while True:
            squares = []
            for _ in range(20 * how_many):
                side = chance.randint(*_SIDES[how_many])
                square = (chance.uniform(side / 2, IMAGE_SIZE - side / 2), chance.uniform(side / 2, IMAGE_SIZE - side / 2), side)
                if all(_apart(square, other) for other in squares):
                    squares.append(square)
                if len(squares) == how_many:
                    return squares

    def _drawn(self, scene: Scene, places, text: str, upright: bool) -> tuple[np.ndarray, np.ndarray, Laid]:
        chance = self._chance
        canvas = blank(scene.background)
        map_, boxes, form = np.zeros((IMAGE_SIZE, IMAGE_SIZE, 3), np.uint8), [], chance.choice(("square", "box", "box", "ellipse", "silhouette"))
        for i, (x, y, side) in enumerate(places):
            number = i if len(scene.things) > 1 else 0
            thing = scene.things[number]
            angle = chance.uniform(-14, 14) if not upright and chance.random() < 0.2 else 0.0
            icon = placed(self._shelf.icon(thing.concept, scene.style, thing.colour), side, angle, False)
            left, top = lay_down(canvas, icon, x, y)
            solid = icon[..., 3] > 100
            rows, columns = np.nonzero(solid.any(1))[0], np.nonzero(solid.any(0))[0]
            tight = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
            boxes.append((number, tuple(int(v) for v in tight)))
            if form == "silhouette":
                map_[top : top + side, left : left + side][solid] = MAP_COLOURS[number]
            else:
                outline = (left, top, left + side, top + side) if form == "square" else tight
                map_ = _filled(map_, outline, MAP_COLOURS[number], form == "ellipse")
        if self._styled and STYLES[scene.style] not in text:
            text += f", {STYLES[scene.style]}"
        return finished(canvas), map_, Laid(scene, "" if chance.random() < _SILENT else text, tuple(boxes))


def _filled(map_: np.ndarray, outline, colour, elliptic: bool) -> np.ndarray:
    picture = Image.fromarray(map_)
    pen = ImageDraw.Draw(picture)
    left, top, right, bottom = outline
    (pen.ellipse if elliptic else pen.rectangle)((left, top, right - 1, bottom - 1), fill=colour)
    return np.asarray(picture).copy()


def map_of(boxes) -> np.ndarray:
    """The map of boxes, as Laid has them."""
    map_ = np.zeros((IMAGE_SIZE, IMAGE_SIZE, 3), np.uint8)
    for number, box in boxes:
        map_ = _filled(map_, box, MAP_COLOURS[number], False)
    return map_


def _apart(one, other) -> bool:
    across = min(one[0] + one[2] / 2, other[0] + other[2] / 2) - max(one[0] - one[2] / 2, other[0] - other[2] / 2)
    along = min(one[1] + one[2] / 2, other[1] + other[2] / 2) - max(one[1] - one[2] / 2, other[1] - other[2] / 2)
    return max(across, 0) * max(along, 0) <= _TOUCHING * min(one[2], other[2]) ** 2


def relation(one, other, chance: random.Random) -> str:
    """A true word for how the first stands to the second; often one that says nothing of places."""
    if chance.random() < 0.5:
        return chance.choice(("and", "next to"))
    x, y = one[0] - other[0], one[1] - other[1]
    if abs(x) >= abs(y):
        return "to the left of" if x < 0 else "to the right of"
    return "above" if y < 0 else "below"
