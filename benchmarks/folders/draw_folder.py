#!/usr/bin/env python3
"""Draws one picture from a model folder with Python's onnxruntime and nothing in between, and says what it took.

    python benchmarks/folders/draw_folder.py /tmp/sd15 --steps 4 --out python.png

Prints one line of JSON: seconds from the start of the process to the picture's file, seconds of each step and of
decoding (the file included), and the process's peak memory in MiB. Every session has all processors and stays open, as a
program that serves pictures has it. Draws as `darkroom draw` does with the
same prompt, seed, size and steps and with the sampler `ddim` (Stable Diffusion 1, 2 and XL) or `flow-euler` (Stable
Diffusion 3, Flux), so that the two pictures can be compared. Needs numpy, onnxruntime, tokenizers and pillow.
"""

import time

START = time.time()

import argparse
import io
import json
import os
import resource
import sys
from pathlib import Path

import numpy
import onnxruntime
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from pictures import noise  # noqa: E402
from words import tokens  # noqa: E402

CLIP = "text_encoder", "text_encoder_2"
T5_WINDOW = {"StableDiffusion3Pipeline": 256, "FluxPipeline": 512}


class Folder:
    """A model folder with a session for every network."""

    def __init__(self, path):
        self.path = Path(path)
        self.index = self.json("model_index.json")
        self.family = self.index["_class_name"].removeprefix("ORT")
        self.denoiser_part = "unet" if (self.path / "unet").is_dir() else "transformer"
        encoders = sorted(part.name for part in self.path.glob("text_encoder*"))
        parts = [*encoders, self.denoiser_part, "vae_decoder"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0))  # by itself it leaves a core's second thread out
        self.sessions = {
            part: onnxruntime.InferenceSession(str(self.path / part / "model.onnx"), options) for part in parts
        }

    def json(self, file):
        return json.loads((self.path / file).read_text())

    def run(self, part, outputs, given):
        session = self.sessions[part]
        kinds = {port.name: port.type for port in session.get_inputs()}
        typed = {name: numpy.asarray(value, kind(kinds[name])) for name, value in given.items()}
        return [answer.astype(numpy.float32) for answer in session.run(outputs, typed)]

    def read(self, part, text, outputs):
        number = part.removeprefix("text_encoder")
        long = "T5" in self.index[part][1]
        window = T5_WINDOW[self.family] if long else 77
        given = self.sessions[part].get_inputs()[0].name
        return self.run(part, outputs, {given: [tokens(self.path / f"tokenizer{number}", text, window)]})

    def layers(self, part):
        return sum(port.name.startswith("hidden_states.") for port in self.sessions[part].get_outputs())

    def penultimate(self, part, text, pooled):
        return self.read(part, text, [f"hidden_states.{self.layers(part) - 2}", *pooled])


def kind(name):
    return {"tensor(float16)": numpy.float16, "tensor(float)": numpy.float32, "tensor(int64)": numpy.int64}[name]


# --- texts: the denoiser's inputs beside latents and timestep


def texts(folder, prompt, width, height, guidance):
    """Rows of conditioning: nothing before the prompt where guidance takes two, the prompt alone elsewhere."""
    if folder.family == "FluxPipeline":
        states = folder.read("text_encoder_2", prompt, ["last_hidden_state"])[0]
        return {
            "encoder_hidden_states": states,
            "pooled_projections": folder.read("text_encoder", prompt, ["pooler_output"])[0],
            "txt_ids": numpy.zeros((states.shape[1], 3)),
            "img_ids": [[0, y, x] for y in range(height // 16) for x in range(width // 16)],
            "guidance": [guidance],
        }
    rows = [row(folder, text, width, height) for text in ("", prompt)]
    if folder.index.get("force_zeros_for_empty_prompt"):
        rows[0] = {name: value if name == "time_ids" else value * 0 for name, value in rows[1].items()}
    return {name: numpy.concatenate([nothing[name] for nothing in rows]) for name in rows[0]}


def row(folder, text, width, height):
    if folder.family == "StableDiffusionPipeline":
        return {"encoder_hidden_states": folder.read("text_encoder", text, ["last_hidden_state"])[0]}
    xl = folder.family == "StableDiffusionXLPipeline"
    first = folder.penultimate(CLIP[0], text, [] if xl else ["text_embeds"])
    second = folder.penultimate(CLIP[1], text, ["text_embeds"])
    states = numpy.concatenate([first[0], second[0]], axis=-1)
    if xl:
        sizes = numpy.array([[height, width, 0, 0, height, width]], numpy.float32)
        return {"encoder_hidden_states": states, "text_embeds": second[1], "time_ids": sizes}
    long = folder.read("text_encoder_3", text, ["last_hidden_state"])[0]
    states = numpy.pad(states, ((0, 0), (0, 0), (0, long.shape[2] - states.shape[2])))
    pooled = numpy.concatenate([first[1], second[1]], axis=-1)
    return {"encoder_hidden_states": numpy.concatenate([states, long], axis=1), "pooled_projections": pooled}


# --- steps


def ddim(config, steps, offset):
    """Timesteps with alpha-bar here and at the next step, as DDIMScheduler spaces and ends them."""
    count = config["num_train_timesteps"]
    betas = numpy.linspace(config["beta_start"] ** 0.5, config["beta_end"] ** 0.5, count, dtype=numpy.float32) ** 2
    bars = numpy.cumprod(1 - betas)
    stride = count // steps
    for step in reversed(range(steps)):
        at = step * stride + offset
        yield at, bars[at], bars[at - stride] if at >= stride else numpy.float32(1)


def flow(folder, config, steps, width, height):
    """Timesteps with noise levels here and at the next step, shifted as the scheduler's file says."""
    if config.get("use_dynamic_shifting"):
        patches = width * height / 256
        slope = (config["max_shift"] - config["base_shift"]) / (4096 - 256)
        shift = numpy.exp(config["base_shift"] + slope * (patches - 256))
        levels = numpy.linspace(1, 1 / steps, steps)
    else:
        shift = config["shift"]
        least = shift / 1000 / (1 + (shift - 1) / 1000)
        levels = numpy.linspace(1, least, steps)
    levels = numpy.append(shift * levels / (1 + (shift - 1) * levels), 0).astype(numpy.float32)
    return zip(levels * 1000, levels, levels[1:])


def ask(folder, x, timestep, given, guidance):
    """The guided answer of the denoiser for one picture."""
    part = folder.denoiser_part
    session = folder.sessions[part]
    answer = session.get_outputs()[0].name
    scalar = not {port.name: port.shape for port in session.get_inputs()}["timestep"]
    if folder.family == "FluxPipeline":
        return unpacked(folder.run(part, [answer], {**given, "hidden_states": packed(x), "timestep": [timestep / 1000]})[0], x)
    time = timestep if scalar else [timestep, timestep]
    latents = {"sample" if part == "unet" else "hidden_states": numpy.concatenate([x, x]), "timestep": time}
    away, towards = folder.run(part, [answer], {**given, **latents})[0]
    return (away + guidance * (towards - away))[None]


def packed(x):
    _, channels, height, width = x.shape
    parts = x.reshape(channels, height // 2, 2, width // 2, 2).transpose(1, 3, 0, 2, 4)
    return parts.reshape(1, height * width // 4, channels * 4)


def unpacked(answer, x):
    _, channels, height, width = x.shape
    return answer.reshape(height // 2, width // 2, channels, 2, 2).transpose(2, 0, 3, 1, 4).reshape(x.shape)


def draw(folder, asked, took):
    guidance = numpy.float32(asked.guidance)
    given = texts(folder, asked.prompt, asked.width, asked.height, guidance)
    vae = folder.json("vae_decoder/config.json")
    x = noise(asked.seed, (1, vae["latent_channels"], asked.height // 8, asked.width // 8))
    scheduler = folder.json("scheduler/scheduler_config.json")
    flows = scheduler["_class_name"].startswith("FlowMatch")
    # diffusers' pipelines of Stable Diffusion 1 and 2 put two keys right, which the other's leaves as they are; the second
    # only where the scheduler that the folder names has it
    early = folder.family == "StableDiffusionPipeline"
    has_clip = "clip_sample" in scheduler or scheduler["_class_name"] in ("DDIMScheduler", "DDPMScheduler")
    clips = scheduler.get("clip_sample", True) and not (early and has_clip)
    steps = (
        flow(folder, scheduler, asked.steps, asked.width, asked.height)
        if flows
        else ddim(scheduler, asked.steps, scheduler.get("steps_offset", int(early)))
    )
    for timestep, here, there in steps:
        began = time.time()
        answer = ask(folder, x, timestep, given, guidance)
        if flows:
            x = x + (there - here) * answer
        else:
            clean = (x - (1 - here) ** 0.5 * answer) / here**0.5
            if clips:
                clean = numpy.clip(clean, -1, 1)
            x = there**0.5 * clean + (1 - there) ** 0.5 * answer
        took["steps"].append(time.time() - began)
    return x / vae["scaling_factor"] + vae.get("shift_factor", 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--prompt", default="a red apple")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--guidance", type=float, default=7.5)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--height", type=int, default=512)
    parser.add_argument("--out", default=os.devnull)
    asked = parser.parse_args()
    took = {"steps": []}
    folder = Folder(asked.folder)
    took["loaded"] = time.time() - START
    latents = draw(folder, asked, took)
    began = time.time()
    name = folder.sessions["vae_decoder"].get_inputs()[0].name
    picture = folder.run("vae_decoder", None, {name: latents})[0][0]
    took["finite"] = bool(numpy.isfinite(picture).all())
    levels = numpy.rint(numpy.clip(picture / 2 + 0.5, 0, 1) * 255).astype(numpy.uint8)
    file = io.BytesIO()
    Image.fromarray(levels.transpose(1, 2, 0)).save(file, "PNG")
    Path(asked.out).write_bytes(file.getvalue())
    took["decoding"] = time.time() - began
    took["first"] = time.time() - START
    took["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main()
