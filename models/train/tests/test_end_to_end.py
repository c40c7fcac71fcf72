"""Every command in its order, with limits of seconds: what a long run needs is that nothing breaks on the way."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

for needed in ("torch", "onnx", "onnxruntime", "onnxscript", "tokenizers", "PIL"):
    pytest.importorskip(needed)

_PATIENCE_SECS = 1200  # only ends what hangs: an export takes minutes where others keep the machine busy

TRAIN_DIR = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def work(tmp_path_factory) -> Path:
    """A fresh work folder, with two sets of plain drawings in place of the real ones: the test needs no network."""
    import numpy as np

    folder = tmp_path_factory.mktemp("work")
    concepts = [line.split(":")[0].split()[0] for line in (TRAIN_DIR / "concepts.txt").read_text().splitlines() if line and line[0] not in "#["]
    chance = np.random.default_rng(0)
    icons = np.zeros((2 * len(concepts), 128, 128, 4), np.uint8)
    icons[:, 20:108, 20:108] = [0, 0, 0, 255]
    icons[:, 20:108, 20:108, 0] = chance.integers(160, 255, (len(icons), 1, 1))  # reds: colours need a hue to be told apart
    (folder / "data").mkdir()
    icons.tofile(folder / "data/icons.rgba")
    names = [{"concept": c, "style": s} for s in ("noto", "fluent") for c in concepts]
    (folder / "data/icons.json").write_text(json.dumps({"size": 128, "icons": names}))
    words = folder / "npm/node_modules/emojibase-data/en"
    words.mkdir(parents=True)
    (words / "data.json").write_text(json.dumps([{"label": "red apple", "tags": ["fruit"]}]))
    return folder


def run(work: Path, module: str, *options: str) -> str:
    environment = {**os.environ, "DARKROOM_TRAIN_DIR": str(work)}
    done = subprocess.run([sys.executable, "-m", f"emoji.{module}", *options], cwd=TRAIN_DIR, env=environment, capture_output=True, text=True, timeout=_PATIENCE_SECS)
    assert done.returncode == 0, f"{module}: {done.stderr[-2000:]}"
    return done.stdout


def test_a_model_folder_comes_out_of_a_run_of_seconds(work):
    run(work, "tokenizer")
    run(work, "train_autoencoder", "--secs", "4", "--cooldown-secs", "2", "--scenes", "40")
    run(work, "pool", "--scenes", "1000", "--workers", "1")
    run(work, "train_denoiser", "--secs", "4", "--batch", "8")
    resumed = run(work, "train_denoiser", "--secs", "4", "--cooldown-secs", "2", "--batch", "8")
    assert "going on from step" in resumed
    assert (work / "denoiser/denoiser-cooled.pt").exists()
    run(work, "train_autoencoder", "--secs", "3", "--cooldown-secs", "1", "--decoder-only", "--scenes", "40")
    run(work, "train_judge", "--secs", "3", "--batch", "8", "--scenes", "500")
    run(work, "train_guide", "--secs", "2", "--batch", "8")
    for kind in ("control", "like"):
        run(work, "lessons", kind, "--scenes", "500")
        run(work, f"train_{kind}", "--secs", "3", "--batch", "4")
    run(work, "export", str(work / "model"))
    assert "bit-equal" in run(work, "check_export", str(work / "model"))
    table = run(work, "evaluate_control", "--pictures", "2", "--steps", "2")
    assert all(row in table for row in ("one thing", "three things"))
    assert "ms a picture" in run(work, "time_export", str(work / "model"))
    assert "right text, w 2" in run(work, "evaluate_guide", "--pictures", "2", "--steps", "2")
    table = run(work, "evaluate", "--pictures", "2", "--set-pictures", "12", "--steps", "2")
    assert all(row in table for row in ("object colour", "held-out pair", "FID", "picture-text score"))
    index = json.loads((work / "model/model_index.json").read_text())
    assert index["darkroom"]["steps"] > 0
    assert len(index["darkroom"]["latent_rgb"]["matrix"]) == 4


def test_training_goes_on_from_a_model_folder(work, tmp_path):
    """Of the folder that the run above has left."""
    import onnx
    from onnx import numpy_helper

    run(tmp_path, "restore", str(work / "model"))
    shutil.copytree(work / "data", tmp_path / "data")
    run(tmp_path, "export", str(tmp_path / "model"))
    for graph in ("unet", "controlnet/layout", "image_projection", "vae_decoder", "text_encoder"):
        before, after = (onnx.load(folder / "model" / graph / "model.onnx").graph.initializer for folder in (work, tmp_path))
        assert [t.name for t in before] == [t.name for t in after]
        assert all((numpy_helper.to_array(a) == numpy_helper.to_array(b)).all() for a, b in zip(before, after)), graph
