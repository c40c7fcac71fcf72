"""Fetches the picture sets from npm and rasterises the icons of concepts.txt.

    python -m emoji.data                        the three styles the bundled model has learnt
    python -m emoji.data --styles noto          only one
"""

import argparse
import shutil
import subprocess

from .icons import STYLES
from .places import CONCEPTS_FILE, IMAGE_SIZE, TRAIN_DIR, subfolder


def fetch_sets() -> None:
    """Installs the packages of package.json outside the source tree; does nothing when these very versions are there."""
    npm = subfolder("npm")
    wanted = TRAIN_DIR / "package.json"
    if (npm / "node_modules/.package-lock.json").exists() and (npm / "package.json").read_text() == wanted.read_text():
        return
    shutil.copy(wanted, npm)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=npm, check=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=IMAGE_SIZE)
    options.add_argument("--styles", nargs="+", default=list(STYLES), choices=STYLES)
    args = options.parse_args()
    fetch_sets()
    subprocess.run(
        ["node", TRAIN_DIR / "render_icons.mjs", CONCEPTS_FILE, subfolder("npm") / "node_modules", subfolder("data"), str(args.size), *args.styles],
        check=True,
    )


if __name__ == "__main__":
    main()
