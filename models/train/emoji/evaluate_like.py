"""Measures how well pictures prompt, and what an index of pictures adds, and prints the tables.

    python -m emoji.evaluate_like --pictures 150

Shown are icons of one style, posed on white: those of taught things, and of things that concepts.txt does not list, which
nothing was ever trained on (python -m emoji.unlisted renders them). *Nearest*: the picture shown is the one, or among the
five, of all icons of the style, listed or not, that is nearest to what is drawn.
"""

import argparse
import random

import numpy as np
import torch

from . import evaluating
from .colours import BACKGROUNDS, PAINTS
from .concepts import load_concepts, names_another, with_article
from .icons import STYLES, IconShelf
from .lessons import Latents
from .measures import RealIcons, background_word, colour_word, on_white, thumbnail
from .pairs import pasted
from .places import device, work_dir
from .steering import load_adapter, told
from .unlisted import measured, spoken, unlisted_shelf

_POSED = (64, 64, 112)


class BothShelves:
    """Icons that are listed and such as are not, as one shelf to look up and to compare with."""

    def __init__(self):
        self.listed, self.unlisted = IconShelf(work_dir() / "data"), unlisted_shelf()
        self.styles = self.listed.styles
        self.pixels = {**self.unlisted.pixels, **self.listed.pixels}

    def icon(self, concept, style, colour=None):
        return (self.listed if (concept, style) in self.listed.pixels else self.unlisted).icon(concept, style, colour)

    def repaintable(self, concept, style, colour):
        return (concept, style) in self.listed.pixels and self.listed.repaintable(concept, style, colour)


class Evaluation:
    def __init__(self, args: argparse.Namespace):
        self.count, self.both, self.drawing = args.pictures, BothShelves(), evaluating.Drawing(args)
        self._adapter, self._latents, self.real = load_adapter(), Latents(), RealIcons(self.both)

    def shown(self, things) -> np.ndarray:
        return np.stack([pasted(self.both.icon(concept, style), _POSED, "white", 0, False) for concept, style in things])

    def told(self, pictures: np.ndarray, captions: list[str]) -> np.ndarray:
        embeddings = torch.from_numpy(self._latents.of(pictures)).flatten(1).float().to(device())
        return self.drawing.paint(captions, steered=lambda part: told(self.drawing.networks.denoiser, self._adapter, embeddings[part]))

    def nearest(self, pictures, things) -> str:
        found = [self.real.nearest(picture, style) for picture, (_, style) in zip(pictures, things)]
        return " / ".join(f"{np.mean([concept in near[:n] for near, (concept, _) in zip(found, things)]):.1%}" for n in (1, 5))

    def apart(self, pictures, shown) -> float:
        """The median root mean square distance of the drawn from the shown, objects cut out, in levels of 255."""
        return float(np.median([np.sqrt(np.square(thumbnail(a) - thumbnail(b)).mean()) for a, b in zip(pictures, shown)]))


def things_of(names: list[str], count: int, chance: random.Random) -> list[tuple[str, str]]:
    return [(names[i % len(names)], chance.choice(tuple(STYLES))) for i in range(count)]


def redrawn(evaluation: Evaluation, sets: dict[str, list[str]]) -> None:
    print("| shown, without words | drawn: nearest, one / five | what the autoencoder makes of it | nothing shown | distance, levels of 255 |\n| --- | --- | --- | --- | --- |")
    nothing = evaluation.drawing.paint([""] * evaluation.count)
    for name, names in sets.items():
        things = things_of(names, evaluation.count, random.Random(5))
        shown = evaluation.shown(things)
        drawn, passed = evaluation.told(shown, [""] * len(things)), evaluation.drawing.painter.there_and_back(shown)
        print(f"| {name} | {evaluation.nearest(drawn, things)} | {evaluation.nearest(passed, things)} | {evaluation.nearest(nothing, things)} | {evaluation.apart(drawn, shown):.0f} |", flush=True)


def changed(evaluation: Evaluation, sets: dict[str, list[str]]) -> None:
    print("\n| shown, with words | as the words say | the thing shown, nearest, one / five |\n| --- | --- | --- |")
    chance, shelf = random.Random(6), evaluation.both.listed
    asked = []
    while len(asked) < evaluation.count:
        concept, style, colour = chance.choice(sets["taught things"]), chance.choice(tuple(STYLES)), chance.choice(tuple(PAINTS))
        if load_concepts()[concept].names_without_colour and shelf.repaintable(concept, style, colour) and not names_another(colour, load_concepts()[concept]) and colour_word(on_white(shelf.pixels[concept, style])) != colour:
            asked.append((concept, style, colour))
    drawn = evaluation.told(evaluation.shown([a[:2] for a in asked]), [f"in {colour}" for *_, colour in asked])
    right = np.mean([colour_word(picture) == colour for picture, (*_, colour) in zip(drawn, asked)])
    same = [np.mean([concept in evaluation.real.nearest_painted(picture, style, colour)[:n] for picture, (concept, style, colour) in zip(drawn, asked)]) for n in (1, 5)]
    print(f"| taught things, *in blue* and the like | {right:.1%} | {same[0]:.1%} / {same[1]:.1%} |", flush=True)
    for name, names in sets.items():
        things = things_of(names, evaluation.count, random.Random(7))
        behind = [chance.choice([b for b in BACKGROUNDS if b != "white"]) for _ in things]
        drawn = evaluation.told(evaluation.shown(things), [f"on {with_article(b, 'background')} background" for b in behind])
        right = np.mean([background_word(picture) == b for picture, b in zip(drawn, behind)])
        print(f"| {name}, *on a yellow background* and the like | {right:.1%} | {evaluation.nearest(drawn, things)} |", flush=True)


def retrieved(evaluation: Evaluation, names: list[str]) -> None:
    print("\n| named in words, never taught | nearest, one / five |\n| --- | --- |")
    things = things_of(names, evaluation.count, random.Random(8))
    captions = [f"{with_article(spoken(concept), spoken(concept))}, {STYLES[style]}" for concept, style in things]
    print(f"| from the words alone | {evaluation.nearest(evaluation.drawing.paint(captions), things)} |", flush=True)
    print(f"| with the picture that an index has under that name | {evaluation.nearest(evaluation.told(evaluation.shown(things), captions), things)} |", flush=True)


def main() -> None:
    args = evaluating.options(__doc__).parse_args()
    evaluating.begin(3)
    evaluation = Evaluation(args)
    taught = [c for c in load_concepts() if all(evaluation.both.listed.has(c, s) for s in STYLES)]
    random.Random(4).shuffle(taught)
    sets = {"taught things": taught, "things never taught": measured(evaluation.both.unlisted)}
    print(f"{args.pictures} pictures a row, {args.steps} steps, guidance {args.guidance:g}\n")
    redrawn(evaluation, sets)
    changed(evaluation, sets)
    retrieved(evaluation, sets["things never taught"])


if __name__ == "__main__":
    main()
