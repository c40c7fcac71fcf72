"""What teaches the image prompt: a picture that is shown, a caption that says little or what is to change, and what is to
be drawn of both.

Most often that is the picture itself, of things as they are, in any hue, mirrored, tilted and in halves of two, so that
nothing is learnt but to look; else the thing in another colour, on a background, or several times.
"""

import random

import numpy as np
from PIL import Image

from .captions import COUNT_WORDS, caption, phrase
from .colours import BACKGROUNDS, hsv_to_rgb, rgb_to_hsv, unpremultiplied
from .concepts import load_concepts, plural, with_article
from .heldout import load_held_out
from .icons import IconShelf, placed
from .places import IMAGE_SIZE
from .scenes import Mix, SceneMaker, blank, draw, finished, lay_down

_AGAIN, _SCENES, _PAINTED, _BEHIND = 0.48, 0.64, 0.78, 0.91  # shares, added up; what is left is counts
_NONSENSE = ("ba", "do", "fli", "gru", "ka", "lo", "mer", "ni", "po", "qua", "ru", "sel", "tav", "ush", "vim", "wo", "zan")


class PairMaker:
    def __init__(self, shelf: IconShelf, chance: random.Random):
        self._shelf, self._chance = shelf, chance
        maker = lambda **mix: SceneMaker(shelf, load_held_out(), chance, 0.0, Mix(even=True, **mix))
        self._single, self._painted = maker(counts=0, pairs=0, painted=0.15), maker(counts=0, pairs=0, painted=1)
        self._several, self._counts = maker(counts=0.4, pairs=0.6, painted=0.3), maker(counts=1, pairs=0, painted=0.1)

    def next(self) -> tuple[np.ndarray, np.ndarray, str]:
        """What is shown and what is to be drawn, uint8 RGB both, and the caption."""
        kind, chance = self._chance.random(), self._chance
        if kind < _AGAIN:
            return self._again()
        if kind < _SCENES:
            scene = self._several.next()
            picture = draw(scene, self._shelf, chance)
            return picture, picture, caption(scene, self._shelf, chance) if chance.random() < 0.4 else ""
        if kind < _PAINTED:
            return self._in_colour()
        if kind < _BEHIND:
            return self._on_background()
        return self._in_numbers()

    def _again(self):
        chance, scene = self._chance, self._single.next()
        icon, words = self._shelf.icon(scene.things[0].concept, scene.style, scene.things[0].colour), caption(scene, self._shelf, chance)
        odd = chance.random() < 0.5
        if odd:
            words = ""
            if chance.random() < 0.5:
                other = self._single.next()
                icon = halves_of(icon, self._shelf.icon(other.things[0].concept, other.style), chance.choice((True, False)))
            if chance.random() < 0.75:
                icon = turned_hue(icon, chance.uniform(0, 360), chance.uniform(0.6, 1.3))
        upright = chance.random() < 0.6
        side = 112 if upright else chance.randint(76, 124)
        at = lambda: 64.0 if upright else chance.uniform(side / 2, IMAGE_SIZE - side / 2)
        picture = pasted(icon, (at(), at(), side), scene.background, 0 if upright else chance.uniform(-25, 25), chance.random() < 0.4)
        said = chance.random()
        if said < 0.6:
            words = ""
        elif said < 0.8 or not words:  # words of something else, or none of ours: what is shown counts
            other = self._single.next()
            words = nonsense(chance) if said < 0.72 else phrase(other.things[0], self._shelf, chance)
        return picture, picture, words

    def _in_colour(self):
        chance = self._chance
        while not (scene := self._painted.next()).things[0].colour:
            pass
        thing = scene.things[0]
        shown, wanted = (self._shelf.icon(thing.concept, scene.style, colour) for colour in (None, thing.colour))
        mirrored = chance.random() < 0.3
        picture = lambda icon: pasted(icon, (64, 64, 112), scene.background, 0, mirrored)
        name = chance.choice(load_concepts()[thing.concept].names_without_colour)
        text = chance.choice((f"in {thing.colour}", thing.colour, f"in {thing.colour}", f"a {thing.colour} one", with_article(f"{thing.colour} {name}", name)))
        return picture(shown), picture(wanted), text

    def _on_background(self):
        chance, scene = self._chance, self._single.next()
        while scene.background == "white":
            scene = self._single.next()
        icon = self._shelf.icon(scene.things[0].concept, scene.style, scene.things[0].colour)
        mirrored = chance.random() < 0.3
        picture = lambda background: pasted(icon, (64, 64, 112), background, 0, mirrored)
        shown = "white" if chance.random() < 0.8 else chance.choice(tuple(BACKGROUNDS))
        behind = f"on {with_article(scene.background, 'background')} background"
        text = behind if chance.random() < 0.6 else f"{phrase(scene.things[0], self._shelf, chance)} {behind}"
        return picture(shown), picture(scene.background), text

    def _in_numbers(self):
        chance, scene = self._chance, self._counts.next()
        thing = scene.things[0]
        icon = self._shelf.icon(thing.concept, scene.style, thing.colour)
        count = COUNT_WORDS[scene.count]
        text = chance.choice((f"{count} of it", f"{count} of them", count, f"{count} {plural(load_concepts()[thing.concept].names[0])}"))
        if scene.background != "white":
            text += f" on {with_article(scene.background, 'background')} background"
        return pasted(icon, (64, 64, 112), "white", 0, False), draw(scene, self._shelf, chance, posed=True), text


def pasted(icon: Image.Image, place, background: str, angle: float, mirrored: bool) -> np.ndarray:
    x, y, side = place
    canvas = blank(background)
    lay_down(canvas, placed(icon, side, angle, mirrored), x, y)
    return finished(canvas)


def halves_of(one: Image.Image, other: Image.Image, upright: bool) -> Image.Image:
    """One half of each, side by side or one above the other: a thing that nobody has seen."""
    pixels, others = np.asarray(one).copy(), np.asarray(other)
    half = len(pixels) // 2
    if upright:
        pixels[half:] = others[half:]
    else:
        pixels[:, half:] = others[:, half:]
    return Image.fromarray(pixels)


def turned_hue(icon: Image.Image, degrees: float, saturation: float) -> Image.Image:
    pixels = np.asarray(icon)
    hsv = rgb_to_hsv(unpremultiplied(pixels))
    hsv[..., 0] = (hsv[..., 0] + degrees) % 360
    hsv[..., 1] = (hsv[..., 1] * saturation).clip(0, 1)
    alpha = pixels[..., 3:4].astype(np.float32) / 255
    return Image.fromarray(np.concatenate([hsv_to_rgb(hsv) * alpha * 255, alpha * 255], -1).round().clip(0, 255).astype(np.uint8))


def nonsense(chance: random.Random) -> str:
    return "a " + "".join(chance.choice(_NONSENSE) for _ in range(chance.randint(2, 3)))
