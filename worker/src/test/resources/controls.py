"""Writes small models with control networks (ControlNet), and golden runs of diffusers' pipelines for them.

    tiny-model-controlled/      Stable Diffusion 1's plan: controlnet/lines, controlnet_tiles, controlnet/whole
    tiny-model-xl-controlled/   Stable Diffusion XL's plan: controlnet/model.onnx
    controls/                   the first one's U-Net as exported without the inputs, and with fixed extents

U-Nets and control networks are diffusers' own classes in very small, with random weights (seeded). They run in the
golden runs as they are, and in the tests as exported: inputs and outputs have the names of several exporters. All
else of the folders is copied from tiny-model-scalar and tiny-model-xl.

Golden runs were written with diffusers at commit 58eb52c0803ea9af3abec60841c2a093bdf1f951:
    PYTHONPATH=DIFFUSERS/src python controls.py
"""

import importlib
import json
import pathlib
import shutil

import diffusers
import numpy as np
import torch
from PIL import Image
from torch import nn

HERE = pathlib.Path(__file__).parent
SIDE, LATENT = 64, 8
PROMPT, NEGATIVE, SEED = "a red square", "blurry", 5
small = importlib.import_module("tiny-model")
pipelines = importlib.import_module("pipelines")
BATCH, PLANES = {0: "batch_size"}, {0: "batch_size", 2: "height", 3: "width"}
WORDS = {0: "batch_size", 1: "sequence_length"}


class Led(nn.Module):
    """A U-Net with what is added to its states as further inputs."""

    def __init__(self, unet):
        super().__init__()
        self.unet = unet

    def forward(self, sample, timestep, encoder_hidden_states, *more):
        told = {}
        if self.unet.config.addition_embed_type:
            told = {"added_cond_kwargs": {"text_embeds": more[0], "time_ids": more[1]}}
            more = more[2:]
        if more:
            told |= {"down_block_additional_residuals": more[:-1], "mid_block_additional_residual": more[-1]}
        return self.unet(sample, timestep, encoder_hidden_states, **told, return_dict=False)[0]


class Leading(nn.Module):
    """A control network that answers all its outputs side by side."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, sample, timestep, encoder_hidden_states, controlnet_cond, *more):
        told = {"conditioning_scale": more[-1]} if len(more) % 2 else {}
        if self.network.config.addition_embed_type:
            told["added_cond_kwargs"] = {"text_embeds": more[0], "time_ids": more[1]}
        down, middle = self.network(
            sample, timestep, encoder_hidden_states, controlnet_cond, **told, return_dict=False
        )
        return *down, middle


def random_weights(module):
    """What training fills begins as zeros, which would lead nowhere."""
    for weights in module.parameters():
        if float(weights.abs().sum()) == 0:
            nn.init.normal_(weights, std=0.3)
    return module.eval().requires_grad_(False)


def networks(folder, controls, **config):
    torch.manual_seed(6)
    unet = diffusers.UNet2DConditionModel(
        sample_size=LATENT, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4, attention_head_dim=4,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        **config,
    )  # fmt: skip
    led = {}
    for seed, (name, more) in enumerate(controls.items()):
        torch.manual_seed(seed)
        led[name] = random_weights(
            diffusers.ControlNetModel.from_unet(
                unet, conditioning_embedding_out_channels=(4, 8, 8, 8), load_weights_from_unet=False
            )
        )
        led[name].register_to_config(**more)
    return random_weights(unet), led


def inputs(unet):
    """Of every network: values, names, axes."""
    width = unet.config.cross_attention_dim
    given = {
        "sample": (torch.zeros(2, 4, LATENT, LATENT), PLANES),
        "timestep": (torch.tensor(1.0), {}),
        "encoder_hidden_states": (torch.zeros(2, small.TOKENS, width), WORDS),
    }
    if unet.config.addition_embed_type:
        pooled = unet.config.projection_class_embeddings_input_dim - 6 * unet.config.addition_time_embed_dim
        given |= {"text_embeds": (torch.zeros(2, pooled), BATCH), "time_ids": (torch.zeros(2, 6), BATCH)}
    return given


def states(unet):
    """The shapes of what control networks answer."""
    half = LATENT // 2
    return [(8, LATENT), (8, LATENT), (8, half), (16, half), (16, half)]


def export(network, folder, given, outputs, config):
    small.export(
        network, folder, tuple(value for value, _ in given.values()), list(given), list(outputs),
        {name: axes for name, (_, axes) in given.items() if axes} | outputs, config,
    )  # fmt: skip


def export_unet(unet, folder, names):
    residuals = {
        name: (torch.zeros(2, channels, side, side), {0: "batch_size", 2: f"{name}_height", 3: f"{name}_width"})
        for name, (channels, side) in zip(names, states(unet))
    }
    export(Led(unet), folder, inputs(unet) | residuals, {"out_sample": PLANES}, settings(unet))


def export_control(unet, network, folder, names, scaled):
    given = inputs(unet)
    picture = {0: "batch_size", 2: "picture_height", 3: "picture_width"}
    seen = {name: given[name] for name in ("sample", "timestep", "encoder_hidden_states")}
    seen["controlnet_cond"] = (torch.zeros(2, 3, SIDE, SIDE), picture)
    seen |= {name: given[name] for name in ("text_embeds", "time_ids") if name in given}
    if scaled:
        seen["conditioning_scale"] = (torch.tensor(1.0), {})
    outputs = {name: {0: "batch_size", 2: f"{name}_height", 3: f"{name}_width"} for name in names}
    export(Leading(network), folder, seen, outputs, settings(network))


def settings(network):
    return {"_class_name": type(network).__name__} | {
        name: value for name, value in network.config.items() if not name.startswith("_") and value is not None
    }


def copied(source, folder, parts):
    shutil.rmtree(folder, ignore_errors=True)
    for part in parts:
        shutil.copytree(source / part, folder / part)
    shutil.copy(source / "model_index.json", folder)


def write_folder():
    folder = HERE / "tiny-model-controlled"
    parts = ("text_encoder", "tokenizer", "vae_decoder", "vae_encoder", "scheduler")
    copied(HERE / "tiny-model-scalar", folder, parts)
    unet, led = networks(
        folder, {"lines": {}, "tiles": {}, "whole": {"global_pool_conditions": True}}, cross_attention_dim=small.WIDTH
    )
    export_unet(unet, folder / "unet", [f"down_block_{i}_additional_residual" for i in range(4)] + ["mid_block_additional_residual"])
    # As exporters name them that name two and leave the rest to the exporter.
    spelled = ["down_block_res_samples", "mid_block_res_sample", "add_701", "add_809", "add_911"]
    export_control(unet, led["lines"], folder / "controlnet" / "lines", spelled, scaled=False)
    spelled = [f"down_block_{i}" for i in range(4)] + ["mid_block_additional_residual"]
    export_control(unet, led["whole"], folder / "controlnet" / "whole", spelled, scaled=False)
    export_control(unet, led["tiles"], folder / "controlnet_tiles", [f"output_{i}" for i in range(5)], scaled=True)

    other = HERE / "controls"
    shutil.rmtree(other, ignore_errors=True)
    export(Led(unet), other / "plain", inputs(unet), {"out_sample": PLANES}, settings(unet))
    fixed = inputs(unet) | {
        name: (torch.zeros(1, channels, side, side), {})
        for name, (channels, side) in zip([f"down_block_additional_residuals.{i}" for i in range(4)] + ["mid_block_additional_residual"], states(unet))
    }
    fixed = {name: (value[:1] if value.dim() else value, {}) for name, (value, _) in fixed.items()}
    export(Led(unet), other / "fixed", fixed, {"out_sample": {}}, settings(unet))
    return folder, unet, led


def write_xl_folder():
    folder = HERE / "tiny-model-xl-controlled"
    parts = ("text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "vae_decoder", "scheduler")
    copied(HERE / "tiny-model-xl", folder, parts)
    unet, led = networks(
        folder, {"controlnet": {}}, cross_attention_dim=2 * small.WIDTH, addition_embed_type="text_time",
        addition_time_embed_dim=4, projection_class_embeddings_input_dim=12 + 6 * 4,
    )  # fmt: skip
    export_unet(unet, folder / "unet", [f"down_block_additional_residuals_{i}" for i in range(4)] + ["mid_block_additional_residual"])
    spelled = [f"down_block_{i}_res_sample" for i in range(4)] + ["mid_block_res_sample"]
    export_control(unet, led["controlnet"], folder / "controlnet", spelled, scaled=True)
    return folder, unet, led


class Watched:
    """What a U-Net was first asked, and answered."""

    def __init__(self, unet):
        self.unet, self.real, self.first = unet, unet.forward, None
        unet.forward = self.forward

    def forward(self, sample, timestep, encoder_hidden_states=None, **more):
        answer = self.real(sample, timestep, encoder_hidden_states=encoder_hidden_states, **more)
        if self.first is None:
            asked = {"sample": sample, "timestep": torch.as_tensor(timestep).float(), "encoder_hidden_states": encoder_hidden_states}
            asked |= more.get("added_cond_kwargs") or {}
            self.first = ({name: value.clone() for name, value in asked.items()}, answer[0].clone())
        return answer

    def forget(self):
        self.unet.forward = self.real


def control_picture(number):
    """Lines of a size other than what is drawn."""
    y, x = np.mgrid[0 : 80 + 8 * number, 0:96]
    lines = ((x + 2 * y) % (19 + number) < 3) | ((x - 40) ** 2 + (y - 30) ** 2 < 300 + 99 * number)
    return Image.fromarray(np.stack([255 * lines, 200 * lines + x, (x * y) % 256], axis=-1).astype(np.uint8))


CLASSES = {
    ("StableDiffusionPipeline", "txt2img"): "StableDiffusionControlNetPipeline",
    ("StableDiffusionPipeline", "img2img"): "StableDiffusionControlNetImg2ImgPipeline",
    ("StableDiffusionPipeline", "inpaint"): "StableDiffusionControlNetInpaintPipeline",
    ("StableDiffusionXLPipeline", "txt2img"): "StableDiffusionXLControlNetPipeline",
}


def run(model, label, task, scheduler, controls, guess=False, guidance=3.0, strength=1.0, steps=6):
    """controls: name, scale, start and end of each."""
    folder, unet, led = model
    family = json.loads((folder / "model_index.json").read_text())["_class_name"]
    pipeline_class = getattr(diffusers, CLASSES[family, task])
    scheduler_class, config = pipelines.SCHEDULERS[scheduler]
    vae = pipelines.Vae(folder) if (folder / "vae_encoder").exists() else Decoder(folder)
    leading = [led[name] for name, *_ in controls]
    arguments = {
        "vae": vae, "text_encoder": None, "tokenizer": None, "unet": unet, "safety_checker": None, "feature_extractor": None,
        "controlnet": leading[0] if len(leading) == 1 else leading, "scheduler": getattr(diffusers, scheduler_class)(**config),
        "requires_safety_checker": False,
    }  # fmt: skip
    if "XL" in family:
        arguments = {k: v for k, v in arguments.items() if "safety" not in k} | {
            "text_encoder_2": None, "tokenizer_2": None, "add_watermarker": False,
        }  # fmt: skip
    pipeline = pipeline_class(**arguments)
    pipeline.set_progress_bar_config(disable=True)
    init, mask = pipelines.pictures(SIDE, SIDE)
    shown = [control_picture(i) for i in range(len(controls))]

    def one(values):
        return values[0] if len(values) == 1 else values

    positive, negative = (pipelines.embeddings(folder, family, text) for text in (PROMPT, NEGATIVE))
    _, scales, starts, ends = zip(*controls)
    call = {
        "prompt_embeds": positive["embeds"], "negative_prompt_embeds": negative["embeds"], "guidance_scale": guidance,
        "num_inference_steps": steps, "generator": torch.Generator().manual_seed(SEED), "output_type": "latent",
        "height": SIDE, "width": SIDE, "controlnet_conditioning_scale": one(list(scales)), "control_guidance_start": one(list(starts)),
        "control_guidance_end": one(list(ends)), "guess_mode": guess,
    }  # fmt: skip
    if "pooled" in positive:
        call |= {"pooled_prompt_embeds": positive["pooled"], "negative_pooled_prompt_embeds": negative["pooled"]}
    if task == "txt2img":
        call["image"] = one(shown)
    else:
        call |= {"image": init, "control_image": one(shown), "strength": strength}
    if task == "inpaint":
        call["mask_image"] = mask
    taken = []
    watched = Watched(unet)
    draws, forget = pipelines.watched_draws()
    with torch.no_grad():
        final = pipeline(
            **call,
            callback_on_step_end=lambda _pipe, _i, t, kept: taken.append((float(t), kept["latents"].clone())) or {},
        )[0]
        forget()
        watched.forget()
        decoded = vae.decode(final / vae.config.scaling_factor)[0]
    picture = (decoded / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy()
    feeds, output = watched.first
    path = HERE / "reference" / "pipelines" / "runs" / folder.name / label
    path.mkdir(parents=True, exist_ok=True)
    if task != "txt2img":
        init.save(path / "init.png", optimize=True)
    if task == "inpaint":
        mask.save(path / "mask.png", optimize=True)
    for i, one_shown in enumerate(shown):
        one_shown.save(path / f"control_{i}.png", optimize=True)
    Image.fromarray((picture[0] * 255).round().astype(np.uint8)).save(path / "image_0.png", optimize=True)
    golden = {
        "format": "pipeline-golden/1", "name": label, "pipeline": folder.name, "diffusers_pipeline": pipeline_class.__name__,
        "task": task, "prompt": [PROMPT], "negative_prompt": [NEGATIVE], "guidance_scale": guidance, "num_inference_steps": steps,
        "height": SIDE, "width": SIDE, "seeds": [SEED], "num_images_per_prompt": 1,
        "scheduler": {"class": scheduler_class, "config": {"_class_name": scheduler_class, **pipeline.scheduler.config}},
        **({"strength": strength, "init_image": "init.png"} if task != "txt2img" else {}),
        **({"mask_image": "mask.png"} if task == "inpaint" else {}),
        "controls": [
            {"network": name, "picture": f"control_{i}.png", "scale": scale, "start": start, "end": end, "guess": guess}
            for i, (name, scale, start, end) in enumerate(controls)
        ],
        "extra": {}, "text": {}, "timesteps_visited": [t for t, _ in taken],
        "random_draws": [{key: draw[key] for key in ("shape", "first8", "sum")} for draw in draws],
        **({"start_latents": {"shape": list(feeds["sample"].shape), "values": pipelines.numbers(feeds["sample"][:1, :4])}}
           if task != "txt2img" else {"initial_noise": draws[0]["all"]}),
        "first_network_call": {
            "inputs": {name: pipelines.numbers(value) if value.dim() == 0 else pipelines.sampled(value) for name, value in feeds.items()},
            "output": pipelines.sampled(output),
        },
        "steps": [{"t": t, "shape": list(x.shape), "l2_norm": float(x.norm()), "first8": pipelines.numbers(x.ravel()[:8])} for t, x in taken],
        "final_latents_shape": list(final.shape), "final_latents": pipelines.numbers(final), "images": ["image_0.png"],
        "tolerance": {"token_ids": 0, "initial_noise": 2e-6, "embeddings": 1e-4, "first_network_call": 1e-4,
                      "final_latents": 1e-3, "image_max_levels": 2, "image_share_off": 0.01},
    }  # fmt: skip
    (path / "run.json").write_text(json.dumps(golden) + "\n")
    print(path.relative_to(HERE))


class Decoder(pipelines.Exported):
    """The autoencoder of a folder that has no encoder."""

    def __init__(self, folder):
        super().__init__(folder, "vae_decoder")

    def decode(self, latents, **_):
        return (self.run(latent_sample=latents)["sample"],)


def main():
    model = write_folder()
    run(model, "plain", "txt2img", "euler", [("lines", 1.0, 0.0, 1.0)])
    run(model, "half_in_the_middle", "txt2img", "ddim", [("lines", 0.5, 0.2, 0.7)])
    run(model, "two", "txt2img", "dpm++", [("lines", 1.0, 0.0, 0.6), ("tiles", 0.7, 0.3, 1.0)])
    run(model, "three_of_two", "txt2img", "unipc", [("tiles", 0.4, 0.0, 1.0), ("lines", 1.2, 0.0, 1.0), ("tiles", 0.3, 0.5, 1.0)])
    run(model, "guess", "txt2img", "heun", [("tiles", 0.8, 0.0, 0.8)], guess=True)
    run(model, "guess_unguided", "txt2img", "pndm", [("lines", 1.0, 0.0, 1.0)], guess=True, guidance=1.0)
    run(model, "unguided", "txt2img", "dpm2", [("lines", 1.0, 0.0, 0.5)], guidance=1.0)
    run(model, "picture", "img2img", "euler", [("lines", 0.9, 0.0, 0.7)], strength=0.7)
    run(model, "masked", "inpaint", "ddim", [("tiles", 1.0, 0.0, 1.0)], strength=0.7)
    run(model, "whole", "txt2img", "euler-a", [("whole", 1.0, 0.0, 1.0)])
    model = write_xl_folder()
    run(model, "plain", "txt2img", "euler", [("controlnet", 1.0, 0.0, 1.0)])
    run(model, "guess_in_the_middle", "txt2img", "dpm++", [("controlnet", 0.6, 0.2, 0.8)], guess=True)


if __name__ == "__main__":
    main()
