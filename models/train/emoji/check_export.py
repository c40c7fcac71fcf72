"""Checks the graphs of a model folder in ONNX Runtime: that a row never depends on its neighbours.

    python -m emoji.check_export FOLDER

Every graph is run row by row and in batches of 2 to 16, with one and with two threads; outputs must be bit-equal. So must be
the denoiser's for rows that nothing leads and no picture prompts, alone and among such as are led and prompted.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort

from .forms import residuals
from .prompting import EMBEDDING, TOKENS
from .text_encoder import WIDTH
from .tokenizer import MAX_LENGTH, Encoder
from .places import IMAGE_SIZE, LATENT_CHANNELS, LATENT_SIZE

_ROWS = 16


def open_graph(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def nothing_told(rows: int) -> dict[str, np.ndarray]:
    """What the denoiser is given where nothing leads it and no picture is shown: zeros, as small as they may be."""
    added = {name: np.zeros((1, values.shape[1], 1, 1), np.float32) for name, values in residuals().items()}
    return {**added, "ip_hidden_states": np.zeros((rows, 1, WIDTH), np.float32), "ip_adapter_scale": np.zeros(rows, np.float32)}


def rows_for(folder: Path) -> dict[str, dict[str, np.ndarray]]:
    """Sixteen rows of plausible input, or one that serves all, for every graph that is there; the denoiser once with two windows of text."""
    chance = np.random.default_rng(1)
    normal = lambda *shape: chance.standard_normal((_ROWS, *shape), dtype=np.float32)
    words = ["a red apple", "", "two cats on a blue background", "a purple star, noto style"]
    ids = Encoder(folder / "tokenizer")([words[i % 4] for i in range(_ROWS)])
    latents = normal(LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)
    pictures = np.tanh(normal(3, IMAGE_SIZE, IMAGE_SIZE))
    times = chance.uniform(1, 1000, _ROWS).astype(np.float32)
    seen = {"sample": latents, "timestep": times, "encoder_hidden_states": normal(MAX_LENGTH, WIDTH)}
    added = {name: normal(*values.shape[1:]) for name, values in residuals().items()}
    told = {"ip_hidden_states": normal(2 * TOKENS, WIDTH), "ip_adapter_scale": chance.uniform(0, 1, _ROWS).astype(np.float32)}
    rows = {
        "text_encoder": {"input_ids": ids},
        "unet": {**seen, **nothing_told(_ROWS)},
        "unet, two windows": {**seen, "encoder_hidden_states": normal(2 * MAX_LENGTH, WIDTH), **nothing_told(_ROWS)},
        "unet, led and told": {**seen, **added, **told},
        "unet, every other row led, every third told": {
            **seen, **{name: values * (np.arange(_ROWS) % 2 == 0)[:, None, None, None].astype(np.float32) for name, values in added.items()},
            "ip_hidden_states": told["ip_hidden_states"], "ip_adapter_scale": (np.arange(_ROWS) % 3 == 0).astype(np.float32),
        },
        "controlnet/layout": {**seen, "controlnet_cond": chance.random((_ROWS, 3, IMAGE_SIZE, IMAGE_SIZE), dtype=np.float32)},
        "image_encoder": {"pixel_values": pictures},
        "image_projection": {"image_embeds": normal(EMBEDDING)},
        "vae_decoder": {"latent_sample": latents},
        "vae_encoder": {"sample": pictures},
        "features": {"pixel_values": pictures},
        "clip/image_encoder": {"pixel_values": pictures},
        "clip/text_encoder": {"input_ids": ids},
        "classifier": {"sample": latents, "timestep": times, "label": np.arange(_ROWS)},
    }
    return {part: feeds for part, feeds in rows.items() if _file(folder, part).exists()}


def _file(folder: Path, part: str) -> Path:
    return folder / part.split(",")[0] / "model.onnx"


def rows_that_differ(graph: ort.InferenceSession, feeds: dict[str, np.ndarray]) -> list[int]:
    """The batch sizes at which some row differs from the same row alone."""
    run = lambda part: graph.run(None, {name: values if len(values) == 1 else values[part] for name, values in feeds.items()})
    alone = [np.concatenate(outputs) for outputs in zip(*(run(slice(i, i + 1)) for i in range(_ROWS)))]
    equal = lambda size: all(np.array_equal(together, one[:size]) for together, one in zip(run(slice(0, size)), alone))
    return [size for size in range(2, _ROWS + 1) if not equal(size)]


def unsteered_rows_differ(graph: ort.InferenceSession, feeds: dict[str, dict[str, np.ndarray]]) -> bool:
    """Whether a row that nothing steers is another among rows that are steered than in a call of its own kind."""
    plain, mixed = feeds["unet"], feeds["unet, every other row led, every third told"]
    rows = np.array([i for i in range(_ROWS) if i % 2 and i % 3])
    return not np.array_equal(graph.run(None, plain)[0][rows], graph.run(None, mixed)[0][rows])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    if json.loads((folder / "vae_decoder/config.json").read_text())["scaling_factor"] != 1.0:
        raise SystemExit(f"{folder}: scaling_factor must be 1, the normaliser is inside the graph")
    sound, rows = True, rows_for(folder)
    for part, feeds in rows.items():
        for threads in (1, 2):
            differing = rows_that_differ(open_graph(_file(folder, part), threads), feeds)
            sound &= not differing
            verdict = f"rows change in batches of {differing}" if differing else f"rows are bit-equal in batches of 1 to {_ROWS}"
            print(f"{part}, {threads} thread(s): {verdict}", flush=True)
    if unsteered_rows_differ(open_graph(_file(folder, "unet"), 1), rows):
        sound = False
        print("unet: rows that nothing steers change beside rows that are steered")
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
