"""What training may see, and in which proportion."""

import random

import pytest

for needed in ("torch", "PIL"):
    pytest.importorskip(needed)

from emoji.concepts import load_concepts
from emoji.heldout import load_held_out
from emoji.icons import STYLES
from emoji.scenes import Mix, SceneMaker

_MANY = 4000


class EveryIcon:
    """A shelf that has every icon in every style, each of which can be painted in every colour."""

    styles = tuple(STYLES)

    def has(self, concept, style):
        return True

    def repaintable(self, concept, style, colour):
        return True


def scenes(mix: Mix = Mix(), least_weight: float = 2.0):
    maker = SceneMaker(EveryIcon(), load_held_out(), random.Random(1), least_weight, mix)
    return [maker.next() for _ in range(_MANY)]


@pytest.mark.parametrize("mix", [Mix(), Mix(pairs=1, counts=0, even=True), Mix(pairs=0, counts=0, painted=1)])
def test_no_scene_shows_a_held_out_combination(mix):
    held_out = load_held_out()
    for scene in scenes(mix):
        shown = [t.concept for t in scene.things]
        assert len(shown) == 1 or not held_out.pair(*shown)
        assert not any(held_out.coloured(t.colour, t.concept) for t in scene.things)
        assert not any(held_out.behind(scene.background, concept) for concept in shown)


def test_the_mix_says_how_often_there_are_pairs_and_counts():
    made = scenes(Mix(counts=0.3, pairs=0.5))
    assert abs(sum(len(s.things) == 2 for s in made) / _MANY - 0.5) < 0.05
    assert abs(sum(s.count > 1 for s in made) / _MANY - 0.3) < 0.05


def test_an_even_mix_shows_rare_concepts_as_often_as_common_ones():
    made = scenes(Mix(pairs=0, counts=0, even=True), least_weight=0)
    common = {s.things[0].concept for s in scenes(Mix(pairs=0, counts=0), least_weight=4)}
    share = sum(s.things[0].concept in common for s in made) / _MANY
    assert abs(share - len(common) / len(load_concepts())) < 0.05


def test_a_mix_keeps_to_its_styles():
    assert {s.style for s in scenes(Mix(styles=("noto",)))} == {"noto"}
