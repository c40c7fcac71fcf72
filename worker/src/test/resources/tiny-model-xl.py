"""Writes tiny-model-xl/, a model of Stable Diffusion XL's plan in very small, and golden runs of it.

The networks are random (seeded); the runs are those of diffusers' StableDiffusionXLPipeline with every network on
ONNX Runtime, in the shell of a torch module. They show what the family reads of a request beyond prompt and size:
texts of their own for each encoder, sizes and crops, layers left out, guidance brought back, long texts cut.

Needs diffusers, torch (TorchScript exporter), transformers, onnxruntime and pillow; after tiny-model.py:
    python tiny-model-xl.py
"""

import importlib
import json
import pathlib
import shutil
import types

import diffusers
import numpy as np
import onnxruntime
import torch
from PIL import Image
from torch import nn
from transformers import CLIPTokenizer
from transformers.modeling_outputs import BaseModelOutputWithPooling
from transformers.models.clip.modeling_clip import CLIPTextModelOutput

HERE = pathlib.Path(__file__).parent
FOLDER = HERE / "tiny-model-xl"
RUNS = HERE / "reference" / "pipelines" / "runs" / FOLDER.name
LAYERS, POOLED, SIDE = 3, 12, 64
small = importlib.import_module("tiny-model")


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(small.WIDTH, small.WIDTH) for _ in range(3))
        self.norm = nn.LayerNorm(small.WIDTH)

    def forward(self, x):
        score = self.query(x) @ self.key(x).transpose(1, 2) / small.WIDTH**0.5
        ahead = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
        return x + self.norm(score.masked_fill(ahead, -1e4).softmax(-1) @ self.value(x))


class TextEncoder(nn.Module):
    """Layers that each add to the states before, and a projection of the last token."""

    def __init__(self, tokens):
        super().__init__()
        self.token = nn.Embedding(tokens, small.WIDTH)
        self.position = nn.Embedding(small.TOKENS, small.WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.project = nn.Linear(small.WIDTH, POOLED, bias=False)

    def forward(self, input_ids):
        states = [self.token(input_ids) + self.position.weight[: input_ids.shape[1]]]
        for layer in self.layers:
            states.append(layer(states[-1]))
        return self.project(states[-1][:, -1]), states[-1] * 1.0, *states


class Denoiser(small.Denoiser):
    """The small U-Net, told of two encoders' states, a pooled text and six sizes."""

    def __init__(self):
        super().__init__()
        self.narrow = nn.Linear(2 * small.WIDTH, small.WIDTH)
        self.tell = nn.Linear(POOLED + 6, small.WIDTH)

    def forward(self, sample, timestep, encoder_hidden_states, text_embeds, time_ids):
        told = self.tell(torch.cat([text_embeds, time_ids / SIDE], dim=-1))
        return super().forward(sample, timestep, self.narrow(encoder_hidden_states) * told[:, None])


def write_folder():
    shutil.rmtree(FOLDER, ignore_errors=True)
    scalar = HERE / "tiny-model-scalar"
    for part in ("vae_decoder", "tokenizer"):
        shutil.copytree(scalar / part, FOLDER / part)
    shutil.copytree(scalar / "tokenizer", FOLDER / "tokenizer_2")
    config = json.loads((scalar / "tokenizer" / "tokenizer_config.json").read_text())
    small.write(FOLDER / "tokenizer_2" / "tokenizer_config.json", {**config, "pad_token": "!"})
    tokens = len(json.loads((scalar / "tokenizer" / "vocab.json").read_text()))
    torch.manual_seed(4)
    batch = {0: "batch_size"}
    words = {0: "batch_size", 1: "sequence_length"}
    states = [f"hidden_states.{i}" for i in range(LAYERS + 1)]
    for part, pooled in (("text_encoder", "pooler_output"), ("text_encoder_2", "text_embeds")):
        outputs = [pooled, "last_hidden_state", *states]
        small.export(
            TextEncoder(tokens), FOLDER / part, (torch.zeros(2, small.TOKENS, dtype=torch.int64),), ["input_ids"], outputs,
            {"input_ids": words, **{name: batch if name == pooled else words for name in outputs}},
            {"model_type": "clip_text_model", "max_position_embeddings": small.TOKENS, "projection_dim": POOLED},
        )  # fmt: skip
    axes = {0: "batch_size", 2: "height", 3: "width"}
    small.export(
        Denoiser(), FOLDER / "unet",
        (torch.zeros(2, 4, 8, 8), torch.tensor(1.0), torch.zeros(2, 77, 2 * small.WIDTH), torch.zeros(2, POOLED), torch.zeros(2, 6)),
        ["sample", "timestep", "encoder_hidden_states", "text_embeds", "time_ids"], ["out_sample"],
        {"sample": axes, "out_sample": axes, "encoder_hidden_states": words, "text_embeds": batch, "time_ids": batch},
        {"_class_name": "UNet2DConditionModel", "in_channels": 4, "sample_size": 8, "addition_time_embed_dim": 1,
         "projection_class_embeddings_input_dim": POOLED + 6},
    )  # fmt: skip
    small.write(
        FOLDER / "scheduler" / "scheduler_config.json",
        {"_class_name": "EulerDiscreteScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
         "timestep_spacing": "leading", "steps_offset": 1},
    )  # fmt: skip
    index = small.model_index("EulerDiscreteScheduler")
    index |= {
        "_class_name": "StableDiffusionXLPipeline", "force_zeros_for_empty_prompt": True,
        "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"], "tokenizer_2": ["transformers", "CLIPTokenizer"],
    }  # fmt: skip
    small.write(FOLDER / "model_index.json", index)


class Config(dict):
    __getattr__ = dict.get


class Exported(nn.Module):
    def __init__(self, part):
        super().__init__()
        self.session = onnxruntime.InferenceSession(FOLDER / part / "model.onnx", providers=["CPUExecutionProvider"])
        self.config = Config(json.loads((FOLDER / part / "config.json").read_text()))
        self.dtype, self.device = torch.float32, torch.device("cpu")
        self.calls = []

    def run(self, **inputs):
        feeds = {name: np.asarray(value) for name, value in inputs.items()}
        names = [output.name for output in self.session.get_outputs()]
        outputs = {name: torch.from_numpy(value) for name, value in zip(names, self.session.run(None, feeds))}
        self.calls.append((feeds, outputs))
        return outputs


class Text(Exported):
    def forward(self, ids, **_):
        outputs = self.run(input_ids=ids)
        states = tuple(outputs[f"hidden_states.{i}"] for i in range(LAYERS + 1))
        if "text_embeds" not in outputs:
            return BaseModelOutputWithPooling(outputs["last_hidden_state"], outputs["pooler_output"], states)
        return CLIPTextModelOutput(outputs["text_embeds"], outputs["last_hidden_state"], hidden_states=states)


class Unet(Exported):
    def __init__(self):
        super().__init__("unet")
        self.add_embedding = types.SimpleNamespace(linear_1=types.SimpleNamespace(in_features=POOLED + 6))

    def forward(self, sample, timestep, encoder_hidden_states=None, added_cond_kwargs=None, **_):
        return (self.run(sample=sample, timestep=np.float32(timestep), encoder_hidden_states=encoder_hidden_states,
                         **added_cond_kwargs)["out_sample"],)  # fmt: skip


class Vae(Exported):
    def __init__(self):
        super().__init__("vae_decoder")

    def decode(self, latents, **_):
        return (self.run(latent_sample=latents)["sample"],)


def numbers(array):
    return [float(f"{value:.9g}") for value in np.asarray(array, dtype=np.float32).ravel()]


def sampled(array):
    flat = np.asarray(array, dtype=np.float32).ravel()
    if flat.size < 33:
        return numbers(flat)
    return {"shape": list(np.shape(array)), "first": numbers(flat[:32]), "l2_norm": float(np.linalg.norm(flat)),
            "sampled": numbers(flat[[k * (flat.size - 1) // 31 for k in range(32)]])}  # fmt: skip


def run(name, prompt, negative, seed, **extra):
    config = json.loads((FOLDER / "scheduler" / "scheduler_config.json").read_text())
    tokenizers = [CLIPTokenizer.from_pretrained(FOLDER / part) for part in ("tokenizer", "tokenizer_2")]
    unet = Unet()
    pipeline = diffusers.StableDiffusionXLPipeline(
        vae=Vae(), text_encoder=Text("text_encoder"), text_encoder_2=Text("text_encoder_2"), tokenizer=tokenizers[0],
        tokenizer_2=tokenizers[1], unet=unet, add_watermarker=False,
        scheduler=diffusers.EulerDiscreteScheduler(**{k: v for k, v in config.items() if k != "_class_name"}),
    )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    arguments = {key: tuple(value) if isinstance(value, list) else value for key, value in extra.items()}
    taken = []
    with torch.no_grad():
        final = pipeline(
            prompt=prompt, negative_prompt=negative, guidance_scale=5.0, num_inference_steps=5, height=SIDE, width=SIDE,
            generator=torch.Generator().manual_seed(seed), output_type="latent",
            callback_on_step_end=lambda _pipe, _i, t, kept: taken.append((float(t), kept["latents"].clone())) or {},
            **arguments,
        ).images  # fmt: skip
        picture = pipeline.vae.decode(final / pipeline.vae.config.scaling_factor)[0]
    picture = (picture / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy()
    feeds, outputs = unet.calls[0]
    texts = {"tokenizer": (prompt, negative), "tokenizer_2": (extra.get("prompt_2") or prompt, extra.get("negative_prompt_2") or negative)}

    def ids(tokenizer, text):
        return text if text is None else [tokenizer(text, padding="max_length", max_length=small.TOKENS, truncation=True).input_ids]

    golden = {
        "format": "pipeline-golden/1", "name": name, "pipeline": FOLDER.name,
        "diffusers_pipeline": "StableDiffusionXLPipeline", "task": "txt2img", "prompt": [prompt],
        "negative_prompt": negative if negative is None else [negative], "guidance_scale": 5.0, "num_inference_steps": 5,
        "height": SIDE, "width": SIDE, "seeds": [seed], "num_images_per_prompt": 1,
        "scheduler": {"class": config["_class_name"], "config": config},
        "extra": extra,
        "text": {
            **{part: {"max_length": small.TOKENS, "prompt_ids": ids(tokenizer, texts[part][0]),
                      "negative_ids": ids(tokenizer, texts[part][1])}
               for part, tokenizer in zip(texts, tokenizers)},
            "prompt_embeds": sampled(feeds["encoder_hidden_states"][1:]),
            "negative_prompt_embeds": sampled(feeds["encoder_hidden_states"][:1]),
        },
        "timesteps_visited": [t for t, _ in taken],
        "initial_noise": numbers(torch.randn(final.shape, generator=torch.Generator().manual_seed(seed))),
        "first_network_call": {
            "inputs": {key: numbers(value) if value.ndim == 0 else sampled(value) for key, value in feeds.items()},
            "output": sampled(outputs["out_sample"]),
        },
        "steps": [{"t": t, "shape": list(x.shape), "l2_norm": float(x.norm()), "first8": numbers(x.ravel()[:8])} for t, x in taken],
        "final_latents_shape": list(final.shape), "final_latents": numbers(final), "images": ["image_0.png"],
        "tolerance": {"token_ids": 0, "initial_noise": 2e-6, "embeddings": 1e-4, "first_network_call": 1e-4,
                      "final_latents": 1e-3, "image_max_levels": 2, "image_share_off": 0.01},
    }  # fmt: skip
    path = RUNS / name
    path.mkdir(parents=True, exist_ok=True)
    Image.fromarray((picture[0] * 255).round().astype(np.uint8)).save(path / "image_0.png", optimize=True)
    (path / "run.json").write_text(json.dumps(golden) + "\n")


def main():
    write_folder()
    run(
        "two_texts_sizes_crops", "a red square", "blurry", 11, prompt_2="a green circle", negative_prompt_2="low quality",
        original_size=[96, 128], target_size=[80, 64], crops_coords_top_left=[8, 16], negative_original_size=[32, 48],
        negative_target_size=[64, 64], negative_crops_coords_top_left=[3, 5],
    )  # fmt: skip
    run("layer_left_out_rescaled", "a red square", None, 12, clip_skip=1, guidance_rescale=0.7)
    run("layer_left_out_empty_negative", "a blue cat", "", 13, clip_skip=1, crops_coords_top_left=[8, 16])
    run("long_texts_cut", "a red square on the green house " * 30, "blurry " * 100, 14)


if __name__ == "__main__":
    main()
