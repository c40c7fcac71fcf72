"""Things that the picture sets have and concepts.txt does not list: never trained on, so that image prompts and retrieval
can be measured on what the model does not know.

    python -m emoji.unlisted        renders them into unlisted/ of the work folder, and chooses those that are measured

Left out of what is measured: variants of things that are listed (sexes, skin tones, hair), and what is told apart by signs
alone (flags, buttons, clock faces, squared and circled letters).
"""

import json
import random
import re
import subprocess

from .concepts import load_concepts
from .data import fetch_sets
from .icons import STYLES, IconShelf
from .places import IMAGE_SIZE, TRAIN_DIR, subfolder, work_dir

_SETS = {"noto": "noto", "fluent": "fluent-emoji-flat", "fluent-3d": "fluent-emoji"}
_SEED = 41
_VARIANTS = re.compile(
    r"\b(man|men|woman|women|person|people|boy|girl|hair|skin|beard|family|couple|kiss|kissing|flag|keycap|oclock|thirty|button|japanese|"
    r"sign|symbol|mark|arrow|letter|letters|squared|circled|input|numbers|latin|moon|months?|square|circle|diamond|heart|face|hand|"
    r"zodiac|no|non|prohibited|up|down|regional|number|abcd|small|medium|large|blood|handshake|holding|mx|firefighter)\b"
)


def shared_names() -> list[str]:
    """Names that all picture sets have and the list of concepts lacks."""
    there = []
    for folder in _SETS.values():
        icons = json.loads((subfolder("npm") / "node_modules/@iconify-json" / folder / "icons.json").read_text())
        there.append(set(icons["icons"]) | set(icons.get("aliases", {})))
    return sorted(set.intersection(*there) - set(load_concepts()) - {"package", "rainbow-flag"})


def unlisted_shelf() -> IconShelf:
    folder = work_dir() / "unlisted"
    if not (folder / "icons.json").exists():
        raise SystemExit(f"{folder}: nothing there; render it first: python -m emoji.unlisted")
    return IconShelf(folder)


def measured(shelf: IconShelf) -> list[str]:
    """What is asked about: whole things of their own, that all styles have."""
    whole = [n for n in shelf.concepts() if not _VARIANTS.search(n.replace("-", " ")) and all(shelf.has(n, s) for s in STYLES)]
    random.Random(_SEED).shuffle(whole)
    return whole


def spoken(name: str) -> str:
    return name.replace("-", " ")


def main() -> None:
    fetch_sets()
    names = subfolder("unlisted") / "names.txt"
    names.write_text("\n".join(shared_names()) + "\n")
    subprocess.run(["node", TRAIN_DIR / "render_icons.mjs", names, subfolder("npm") / "node_modules", subfolder("unlisted"), str(IMAGE_SIZE), *STYLES], check=True)
    print(", ".join(map(spoken, measured(unlisted_shelf()))))


if __name__ == "__main__":
    main()
