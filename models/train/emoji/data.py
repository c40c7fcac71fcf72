"""Fetches the picture sets from npm and rasterises the icons of concepts.txt.

    python -m emoji.data [--size 128]
"""

import argparse
import shutil
import subprocess

from .places import CONCEPTS_FILE, IMAGE_SIZE, TRAIN_DIR, subfolder


def fetch_sets() -> None:
    """Installs the packages of package.json outside the source tree; does nothing when they are there."""
    npm = subfolder("npm")
    if (npm / "node_modules/@iconify-json/noto/icons.json").exists():
        return
    shutil.copy(TRAIN_DIR / "package.json", npm)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=npm, check=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=IMAGE_SIZE)
    args = options.parse_args()
    fetch_sets()
    subprocess.run(
        ["node", TRAIN_DIR / "render_icons.mjs", CONCEPTS_FILE, subfolder("npm") / "node_modules", subfolder("data"), str(args.size)],
        check=True,
    )


if __name__ == "__main__":
    main()
