"""Combinations that training never sees, so that evaluation can ask whether the model composes or only remembers.

    python -m emoji.heldout        writes heldout.json once; it is kept under version control and not written again
"""

import json
import random
from functools import cache
from pathlib import Path

from .colours import BACKGROUNDS, PAINTS
from .concepts import load_concepts
from .icons import IconShelf
from .places import HELD_OUT_FILE, work_dir

_SEED = 20_251
_OF_EACH_KIND = 60


class HeldOut:
    """Membership in the three lists. Pairs count in both orders."""

    def __init__(self, lists: dict):
        self.lists = lists
        self._pairs = {frozenset(p) for p in lists["object_pairs"]}
        self._coloured = {tuple(p) for p in lists["colour_object"]}
        self._behind = {tuple(p) for p in lists["background_object"]}

    def pair(self, one: str, other: str) -> bool:
        return frozenset((one, other)) in self._pairs

    def coloured(self, colour: str | None, concept: str) -> bool:
        return (colour, concept) in self._coloured

    def behind(self, background: str, concept: str) -> bool:
        return (background, concept) in self._behind


@cache
def load_held_out(path: Path = HELD_OUT_FILE) -> HeldOut:
    return HeldOut(json.loads(path.read_text()))


def choose(shelf: IconShelf) -> dict:
    """Chooses among the concepts shown most, so that a failure says something about composing and not about rarity."""
    chance = random.Random(_SEED)
    common = sorted(c.icon for c in load_concepts().values() if c.weight > 1 and all(shelf.has(c.icon, s) for s in shelf.styles))
    pairs = set()
    while len(pairs) < _OF_EACH_KIND:
        pairs.add(tuple(sorted(chance.sample(common, 2))))
    paintable = [
        (colour, icon)
        for icon in common
        for colour in PAINTS
        if load_concepts()[icon].names_without_colour and all(shelf.repaintable(icon, s, colour) for s in shelf.styles)
    ]
    behind = [(background, icon) for icon in common for background in BACKGROUNDS if background != "white"]
    return {
        "object_pairs": sorted(map(list, pairs)),
        "colour_object": sorted(map(list, chance.sample(paintable, _OF_EACH_KIND))),
        "background_object": sorted(map(list, chance.sample(behind, _OF_EACH_KIND))),
    }


def main() -> None:
    if HELD_OUT_FILE.exists():
        raise SystemExit(f"{HELD_OUT_FILE.name} is there already and stays as it is: a list chosen after training proves nothing")
    lists = choose(IconShelf(work_dir() / "data"))
    lines = [f'  "{kind}": [\n    ' + ",\n    ".join(map(json.dumps, entries)) + "\n  ]" for kind, entries in lists.items()]
    HELD_OUT_FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print({kind: len(entries) for kind, entries in lists.items()})


if __name__ == "__main__":
    main()
