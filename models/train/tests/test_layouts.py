"""That a map says where things are, and that places are measured as they look."""

import random

import pytest

for needed in ("torch", "PIL"):
    pytest.importorskip(needed)

import numpy as np
from PIL import Image

from emoji.evaluate_control import nearest_box, overlap
from emoji.heldout import load_held_out
from emoji.layouts import MAP_COLOURS, LayoutMaker, map_of, relation
from emoji.lessons import pooled_map


class BlackSquares:
    """A shelf of one square, whatever is asked for."""

    styles = ("noto",)

    def has(self, concept, style):
        return True

    def repaintable(self, concept, style, colour):
        return False

    def agreed_colour(self, concept):
        return None

    def icon(self, concept, style, colour=None):
        pixels = np.zeros((128, 128, 4), np.uint8)
        pixels[8:120, 8:120, 3] = 255
        return Image.fromarray(pixels)


def laid(count: int):
    maker = LayoutMaker(BlackSquares(), random.Random(3))
    return [maker.next() for _ in range(count)]


def test_every_thing_stands_in_its_box_and_has_its_colour_in_the_map():
    for picture, map_, one in laid(60):
        for number, (left, top, right, bottom) in one.boxes:
            assert (picture[(top + bottom) // 2, (left + right) // 2] == 0).all()
            inside = map_[top:bottom, left:right].reshape(-1, 3)
            assert (inside == MAP_COLOURS[number]).all(1).mean() > 0.6


def test_a_layout_keeps_clear_of_held_out_pairs():
    held_out = load_held_out()
    for _, _, one in laid(300):
        names = [thing.concept for thing in one.scene.things]
        assert not any(held_out.pair(a, b) for a in names for b in names if a != b)


def test_a_relation_between_two_places_is_true():
    chance = random.Random(1)
    assert {relation((20, 60, 30), (90, 64, 30), chance) for _ in range(40)} == {"and", "next to", "to the left of"}
    assert {relation((60, 90, 30), (64, 20, 30), chance) for _ in range(40)} == {"and", "next to", "below"}


def test_pixels_belong_to_the_nearest_box_and_overlap_is_that_of_bounding_boxes():
    boxes = ((0, (0, 0, 40, 40)), (1, (80, 80, 128, 128)))
    owner = nearest_box(boxes)
    assert owner[10, 10] == 0 and owner[100, 100] == 1 and owner[45, 45] == 0
    mask = np.zeros((128, 128), bool)
    assert overlap(mask, boxes[0][1]) == 0
    mask[0:40, 0:20] = True
    assert overlap(mask, boxes[0][1]) == 0.5


def test_a_pooled_map_holds_the_share_of_each_square_that_is_filled():
    pooled = pooled_map(map_of(((0, (0, 0, 6, 4)),)))
    assert pooled.shape == (3, 32, 32)
    assert pooled[0, 0, :3].tolist() == [255, 128, 0]
