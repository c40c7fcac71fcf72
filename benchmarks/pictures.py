"""What one picture takes, with Python's onnxruntime: text, noise, steps, decoding, PNG.

Everything is written out: no pipeline library stands between the networks and the clock.
"""

import io
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image
from tokenizers import Tokenizer

CONSTANT_BLOCK = 16


class Networks:
    """One session of each network of a diffusers folder. Calls from several threads are allowed."""

    def __init__(self, folder: Path, threads: int, provider: str = "CPUExecutionProvider"):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4

        def session(part):
            file = str(folder / part / "model.onnx")
            return ort.InferenceSession(file, options, providers=[provider])

        self.text = session("text_encoder")
        self.unet = session("unet")
        self.decoder = session("vae_decoder")
        self.tokenizer = tokenizer(folder)
        config = json.loads((folder / "vae_decoder" / "config.json").read_text())
        self.scaling = config.get("scaling_factor") or 1.0
        self.shift = config.get("shift_factor") or 0.0
        self.dtype = np.float16 if "float16" in self.unet.get_inputs()[0].type else np.float32

    def states(self, prompts):
        """The last hidden state of each prompt's tokens."""
        given = self.text.get_inputs()[0]
        ids = np.array([self.tokenizer.encode(text).ids for text in prompts])
        ids = ids.astype(np.int32 if "int32" in given.type else np.int64)
        return self.text.run(None, {given.name: ids})[0]

    def predict(self, latents, timesteps, states):
        """The network's answer for rows of latents, each at a timestep of its own."""
        unet = {port.name: port for port in self.unet.get_inputs()}
        scalar = len(unet["timestep"].shape) == 0 or unet["timestep"].shape[0] == 1
        steps = np.asarray(timesteps[:1] if scalar else timesteps)
        steps = steps.astype(np.int64 if "int64" in unet["timestep"].type else self.dtype)
        given = {
            "sample": latents.astype(self.dtype),
            "timestep": steps.reshape(()) if len(unet["timestep"].shape) == 0 else steps,
            "encoder_hidden_states": states.astype(self.dtype),
        }
        for name in unet.keys() - given.keys():  # nothing leads the drawing and no picture prompts it
            extents = [extent if isinstance(extent, int) else 1 for extent in unet[name].shape[1:]]
            given[name] = np.zeros((len(latents), *extents), self.dtype)
        return self.unet.run(["out_sample"], given)[0].astype(np.float32)

    def files(self, latents):
        """PNG files of finished latents."""
        given = self.decoder.get_inputs()[0]
        own = (latents / self.scaling + self.shift).astype(self.dtype)
        decoded = self.decoder.run(None, {given.name: own})[0].astype(np.float32)
        levels = np.rint(np.clip(decoded / 2 + 0.5, 0, 1) * 255).astype(np.uint8)
        return [png(picture.transpose(1, 2, 0)) for picture in levels]


def tokenizer(folder: Path) -> Tokenizer:
    config = json.loads((folder / "tokenizer" / "tokenizer_config.json").read_text())
    window = config["model_max_length"]
    loaded = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json"))
    pad = config["pad_token"] if isinstance(config["pad_token"], str) else config["pad_token"]["content"]
    loaded.enable_truncation(window)
    loaded.enable_padding(length=window, pad_id=loaded.token_to_id(pad), pad_token=pad)
    return loaded


def png(levels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(levels).save(out, "PNG", compress_level=1)
    return out.getvalue()


def noise(seed: int, shape) -> np.ndarray:
    """What torch.randn(shape, generator=torch.Generator().manual_seed(seed)) gives on a CPU.

    Torch fills blocks of 16: eight radii, eight angles (Box and Muller 1958), from 24 bits of each
    word of the Mersenne Twister. The shape holds a multiple of 16 numbers.
    """
    twister = np.random.MT19937()
    twister._legacy_seeding(seed & 0xFFFFFFFF)
    size = int(np.prod(shape))
    assert size % CONSTANT_BLOCK == 0
    words = twister.random_raw(size)
    uniform = ((words & np.uint64(0xFFFFFF)).astype(np.float32) / np.float32(1 << 24)).reshape(-1, 16)
    radius = np.sqrt(np.float32(-2) * np.log(np.float32(1) - uniform[:, :8]))
    angle = np.float32(2 * np.pi) * uniform[:, 8:]
    both = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return both.reshape(shape).astype(np.float32)


def flow_levels(steps: int) -> np.ndarray:
    """Noise levels of a rectified flow without shift, as diffusers spaces them, and the end."""
    return np.append(np.linspace(1000, 1, steps) / 1000, 0).astype(np.float32)


class Drawing:
    """One picture on its way, as a generator of network calls: yields latents and timestep, is sent
    the guided answer."""

    def __init__(self, wish, shape):
        self.wish = wish
        self.latents = noise(wish["seed"], shape)

    def calls(self):
        if self.wish["sampler"] not in ("flow-euler", "flow-heun"):
            raise ValueError(f"sampler {self.wish['sampler']} is not written here")
        second_order = self.wish["sampler"] == "flow-heun"
        levels = flow_levels(self.wish["steps"])
        x = self.latents
        for level, following in zip(levels, levels[1:]):
            velocity = yield x, level * 1000
            ahead = x + (following - level) * velocity
            if second_order and following > 0:
                there = yield ahead, following * 1000
                ahead = x + (following - level) * (velocity + there) / 2
            x = ahead
        self.latents = x


def draw(networks: Networks, wishes, shape, nothing):
    """Draws some pictures in lockstep: one call of the network for all of them.

    They must take equally many calls. `nothing` is the state of the empty text.
    """
    drawings = [Drawing(wish, shape) for wish in wishes]
    guidance = np.array([w["guidance"] for w in wishes], np.float32).reshape(-1, 1, 1, 1)
    guided = guidance > 1
    states = networks.states([wish["prompt"] for wish in wishes])
    if guided.any():
        states = np.concatenate([np.repeat(nothing, len(wishes), axis=0), states])
    running = [drawing.calls() for drawing in drawings]
    asked = [next(one) for one in running]
    while asked:
        latents = np.stack([x for x, _ in asked])
        timesteps = np.array([t for _, t in asked], np.float32)
        answer = predict(networks, latents, timesteps, states, guidance, guided)
        asked = advance(running, answer)
    return networks.files(np.stack([drawing.latents for drawing in drawings]))


def predict(networks, latents, timesteps, states, guidance, guided):
    if not guided.any():
        return networks.predict(latents, timesteps, states)
    both = networks.predict(np.concatenate([latents] * 2), np.concatenate([timesteps] * 2), states)
    away, towards = np.split(both, 2)
    return np.where(guided, away + guidance * (towards - away), towards)


def advance(running, answers):
    asked = []
    for one, answer in zip(running, answers):
        try:
            asked.append(one.send(answer))
        except StopIteration:
            pass
    return asked
