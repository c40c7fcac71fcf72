"""Runs pipelines of diffusers on exported models and writes golden runs.

    python pipelines.py MODEL_FOLDER OUT_FOLDER RUN...      the runs that follow, e.g. inpaint:euler:0.6
    python pipelines.py                                     the small runs among the test resources

A RUN is TASK:SCHEDULER:STRENGTH[:STEPS[:SIZE]][;NAME=VALUE]..., SIZE being WIDTHxHEIGHT and NAME an argument of the
pipeline's call, such as eta=0.5 or timesteps=[900,500,100]; txt2img has the strength 1. Every network runs on ONNX Runtime, in the
shell of a torch module; everything else is diffusers' own: preparation of the pictures, draws, schedulers, loops.
The format is that of the other golden runs (pipeline-golden/1) with the task "inpaint" and the key "mask_image".

Needs diffusers, torch, transformers, onnxruntime and pillow.
"""

import inspect
import json
import pathlib
import sys
import types

import diffusers
import numpy as np
import onnxruntime
import torch
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from PIL import Image
from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).parent
PROMPT, NEGATIVE, SEED = "a red square", "blurry", 5
SCALED = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
SCHEDULERS = {
    "ddim": ("DDIMScheduler", {**SCALED, "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1}),
    "ddpm": ("DDPMScheduler", {**SCALED, "clip_sample": False, "steps_offset": 1}),
    "pndm": ("PNDMScheduler", {**SCALED, "skip_prk_steps": True, "set_alpha_to_one": False, "steps_offset": 1}),
    "pndm-prk": ("PNDMScheduler", {**SCALED, "set_alpha_to_one": False, "steps_offset": 1}),
    "lms": ("LMSDiscreteScheduler", SCALED),
    "euler": ("EulerDiscreteScheduler", {**SCALED, "timestep_spacing": "leading", "steps_offset": 1}),
    "euler-karras": ("EulerDiscreteScheduler", {**SCALED, "use_karras_sigmas": True}),
    "euler-a": ("EulerAncestralDiscreteScheduler", SCALED),
    "heun": ("HeunDiscreteScheduler", SCALED),
    "dpm2": ("KDPM2DiscreteScheduler", SCALED),
    "dpm2-a": ("KDPM2AncestralDiscreteScheduler", SCALED),
    "dpm++": ("DPMSolverMultistepScheduler", {**SCALED, "use_karras_sigmas": True}),
    "dpm++sde": ("DPMSolverMultistepScheduler", {**SCALED, "algorithm_type": "sde-dpmsolver++"}),
    "dpm++3": ("DPMSolverMultistepScheduler", {**SCALED, "solver_order": 3}),
    "dpm++s": ("DPMSolverSinglestepScheduler", SCALED),
    "deis": ("DEISMultistepScheduler", SCALED),
    "unipc": ("UniPCMultistepScheduler", SCALED),
    "lcm": ("LCMScheduler", SCALED),
    "tcd": ("TCDScheduler", SCALED),
    "flow": ("FlowMatchEulerDiscreteScheduler", {"shift": 3.0}),
    "flow-dynamic": ("FlowMatchEulerDiscreteScheduler", {"shift": 3.0, "use_dynamic_shifting": True}),
    "flow-heun": ("FlowMatchHeunDiscreteScheduler", {"shift": 3.0}),
}
TASKS = {
    "StableDiffusionPipeline": {
        "txt2img": "StableDiffusionPipeline",
        "img2img": "StableDiffusionImg2ImgPipeline",
        "inpaint": "StableDiffusionInpaintPipeline",
        "lcm-img2img": "LatentConsistencyModelImg2ImgPipeline",
    },
    "StableDiffusionXLPipeline": {
        "img2img": "StableDiffusionXLImg2ImgPipeline",
        "inpaint": "StableDiffusionXLInpaintPipeline",
    },
    "StableDiffusion3Pipeline": {
        "img2img": "StableDiffusion3Img2ImgPipeline",
        "inpaint": "StableDiffusion3InpaintPipeline",
    },
    "FluxPipeline": {"img2img": "FluxImg2ImgPipeline", "inpaint": "FluxInpaintPipeline"},
}
TASKS["StableDiffusionInpaintPipeline"] = TASKS["StableDiffusionPipeline"]


class Config(dict):
    __getattr__ = dict.get


class Exported(torch.nn.Module):
    """A network of the folder that looks like the module it was exported from."""

    def __init__(self, folder, part, **config):
        super().__init__()
        path = folder / part
        self.session = onnxruntime.InferenceSession(path / "model.onnx", providers=["CPUExecutionProvider"])
        file = path / "config.json"
        own = json.loads(file.read_text()) if file.exists() else {}
        self.config = Config({"_diffusers_version": diffusers.__version__, **config, **own})
        self.dtype, self.device = torch.float32, torch.device("cpu")
        self.calls = []

    def run(self, **inputs):
        feeds = {}
        for port in self.session.get_inputs():
            value = np.asarray(inputs[port.name])
            kind = np.int64 if "int64" in port.type else np.int32 if "int32" in port.type else np.float32
            feeds[port.name] = value.astype(kind).reshape([] if len(port.shape) == 0 else value.shape)
        outputs = dict(zip([o.name for o in self.session.get_outputs()], self.session.run(None, feeds)))
        self.calls.append((feeds, outputs))
        return {name: torch.from_numpy(value) for name, value in outputs.items()}


class Unet(Exported):
    def __init__(self, folder):
        super().__init__(folder, "unet")
        # What pipelines ask of the module to check their arguments.
        self.add_embedding = types.SimpleNamespace(linear_1=types.SimpleNamespace(
            in_features=self.config.projection_class_embeddings_input_dim))  # fmt: skip

    def forward(self, sample, timestep, encoder_hidden_states=None, added_cond_kwargs=None, **_):
        more = {k: v for k, v in (added_cond_kwargs or {}).items() if v is not None}
        return (self.run(sample=sample, timestep=timestep, encoder_hidden_states=encoder_hidden_states, **more)["out_sample"],)  # fmt: skip


class Transformer(Exported):
    def __init__(self, folder):
        super().__init__(folder, "transformer")

    def forward(self, hidden_states, timestep, encoder_hidden_states, pooled_projections, guidance=None, txt_ids=None, img_ids=None, **_):  # fmt: skip
        return (self.run(hidden_states=hidden_states, timestep=timestep, encoder_hidden_states=encoder_hidden_states,
                         pooled_projections=pooled_projections, guidance=guidance, txt_ids=txt_ids, img_ids=img_ids)["out_hidden_states"],)  # fmt: skip


class Vae(torch.nn.Module):
    def __init__(self, folder):
        super().__init__()
        self.decoder, self.encoder = Exported(folder, "vae_decoder"), Exported(folder, "vae_encoder")
        self.config = self.decoder.config
        self.dtype, self.device = torch.float32, torch.device("cpu")

    def encode(self, picture):
        moments = self.encoder.run(sample=picture)["latent_parameters"]
        return types.SimpleNamespace(latent_dist=DiagonalGaussianDistribution(moments))

    def decode(self, latents, return_dict=False, **_):
        return (self.decoder.run(latent_sample=latents)["sample"],)


def text(folder, number, prompt, output, length=None):
    suffix = "" if number == 1 else f"_{number}"
    tokenizer = AutoTokenizer.from_pretrained(folder / f"tokenizer{suffix}")
    length = length or min(tokenizer.model_max_length, 77)
    ids = tokenizer(prompt, padding="max_length", max_length=length, truncation=True).input_ids
    encoder = Exported(folder, f"text_encoder{suffix}")
    outputs = encoder.run(input_ids=np.array([ids]))
    if output == "penultimate":
        layers = sum(name.startswith("hidden_states.") for name in outputs)
        output = f"hidden_states.{layers - 2}"
    return outputs[output]


def embeddings(folder, family, prompt):
    if family.startswith("StableDiffusionXL"):
        states = torch.cat([text(folder, i, prompt, "penultimate") for i in (1, 2)], dim=-1)
        return {"embeds": states, "pooled": text(folder, 2, prompt, "text_embeds")}
    if family.startswith("StableDiffusion3"):
        clip = torch.cat([text(folder, i, prompt, "penultimate") for i in (1, 2)], dim=-1)
        long = text(folder, 3, prompt, "last_hidden_state", 256)
        clip = torch.nn.functional.pad(clip, (0, long.shape[-1] - clip.shape[-1]))
        pooled = torch.cat([text(folder, i, prompt, "text_embeds") for i in (1, 2)], dim=-1)
        return {"embeds": torch.cat([clip, long], dim=-2), "pooled": pooled}
    if family.startswith("Flux"):
        return {"embeds": text(folder, 2, prompt, "last_hidden_state", 512), "pooled": text(folder, 1, prompt, "pooler_output")}  # fmt: skip
    return {"embeds": text(folder, 1, prompt, "last_hidden_state")}


def pictures(width, height):
    y, x = np.mgrid[0:height, 0:width]
    init = np.stack([x * 255 // (width - 1), y * 255 // (height - 1), (3 * x + 5 * y) % 256], axis=-1)
    mask = (x * 2 > width) & (y * 3 > height) | (x * 7 < width)
    return Image.fromarray(init.astype(np.uint8)), Image.fromarray((mask * 255).astype(np.uint8))


def numbers(array):
    return [float(f"{v:.9g}") for v in np.asarray(array, dtype=np.float32).ravel()]


def sampled(array):
    flat = np.asarray(array).ravel()
    if flat.size < 32:
        return numbers(flat)
    places = [k * (flat.size - 1) // 31 for k in range(32)]
    return {"shape": list(np.shape(array)), "first": numbers(flat[:32]), "l2_norm": float(np.linalg.norm(flat)),
            "sampled": numbers(flat[places])}  # fmt: skip


def watched_draws():
    """Every normal draw, wherever diffusers makes it."""
    draws = []
    real = torch.randn

    def randn(*shape, **how):
        values = real(*shape, **how)
        draws.append({"shape": list(values.shape), "first8": numbers(values.ravel()[:8]), "sum": float(values.double().sum()),
                      "all": numbers(values)})  # fmt: skip
        return values

    torch.randn = randn
    return draws, lambda: setattr(torch, "randn", real)


def run(folder, out, wanted):
    wanted, *options = wanted.split(";")
    extra = {name: json.loads(value) for name, value in (option.split("=") for option in options)}
    parts = wanted.split(":")
    task, name, strength = parts[0], parts[1], float(parts[2])
    steps = int(parts[3]) if len(parts) > 3 else 6
    width, height = map(int, parts[4].split("x")) if len(parts) > 4 else (64, 64)
    family = json.loads((folder / "model_index.json").read_text())["_class_name"]
    pipeline_class = getattr(diffusers, TASKS[family][task])
    scheduler_class, config = SCHEDULERS[name]
    scheduler = getattr(diffusers, scheduler_class)(**config)
    network = Unet(folder) if (folder / "unet").exists() else Transformer(folder)
    modules = {"vae": Vae(folder), "unet": network, "transformer": network, "scheduler": scheduler}
    known = inspect.signature(pipeline_class.__init__).parameters
    arguments = {key: modules.get(key) for key in known if key != "self" and known[key].default is inspect._empty}
    if "requires_safety_checker" in known:
        arguments["requires_safety_checker"] = False
    pipeline = pipeline_class(**arguments)
    pipeline.set_progress_bar_config(disable=True)
    init, mask = pictures(width, height)

    # Pipelines of consistency models take guidance as an input of a network that was distilled with it.
    guidance = 1.0 if task == "lcm-img2img" else 3.0
    network.config["time_cond_proj_dim"] = 256 if task == "lcm-img2img" else None
    positive, negative = embeddings(folder, family, PROMPT), embeddings(folder, family, NEGATIVE)
    call = {"prompt_embeds": positive["embeds"], "guidance_scale": guidance, "num_inference_steps": steps,
            "generator": torch.Generator().manual_seed(SEED), "output_type": "latent", **extra}  # fmt: skip
    if task != "txt2img":
        call |= {"image": init, "strength": strength}
    takes = inspect.signature(pipeline_class.__call__).parameters
    if "pooled" in positive:
        call["pooled_prompt_embeds"] = positive["pooled"]
    if "negative_prompt_embeds" in takes and not family.startswith("Flux"):
        call["negative_prompt_embeds"] = negative["embeds"]
        if "pooled" in negative:
            call["negative_pooled_prompt_embeds"] = negative["pooled"]
    if "height" in takes:
        call |= {"height": height, "width": width}
    if task == "inpaint":
        call["mask_image"] = mask
    taken = []
    latents_after = lambda _pipe, i, t, kept: taken.append((float(t), kept["latents"].clone())) or {}  # noqa: E731
    draws, forget = watched_draws()
    with torch.no_grad():
        final = pipeline(**call, callback_on_step_end=latents_after)[0]
        forget()
        if final.dim() == 3:
            unpacked = pipeline._unpack_latents(final, height, width, pipeline.vae_scale_factor)
        else:
            unpacked = final
        shift = pipeline.vae.config.shift_factor or 0
        decoded = pipeline.vae.decode(unpacked / pipeline.vae.config.scaling_factor + shift)[0]
        image = pipeline.image_processor.postprocess(decoded, output_type="np")

    feeds, outputs = network.calls[0]
    label = f"{task}_{name}_{steps}_s{parts[2].replace('.', '')}" + (f"_{parts[4]}" if len(parts) > 4 else "")
    label += "".join("_" + name + "".join(c for c in str(value) if c.isalnum())[:8] for name, value in extra.items())
    path = out / folder.name / label
    path.mkdir(parents=True, exist_ok=True)
    if task != "txt2img":
        init.save(path / "init.png", optimize=True)
    if task == "inpaint":
        mask.save(path / "mask.png", optimize=True)
    Image.fromarray((image[0] * 255).round().astype(np.uint8)).save(path / "image_0.png", optimize=True)
    first = next(iter({"sample", "hidden_states"} & feeds.keys()))
    golden = {
        "format": "pipeline-golden/1",
        "name": label,
        "pipeline": folder.name,
        "diffusers_pipeline": pipeline_class.__name__,
        "task": task.removeprefix("lcm-"),
        "prompt": [PROMPT],
        "negative_prompt": [NEGATIVE if "negative_prompt_embeds" in call else None],
        "guidance_scale": guidance,
        "num_inference_steps": steps,
        "height": height,
        "width": width,
        "seeds": [SEED],
        "num_images_per_prompt": 1,
        # As the pipeline left it: some pipelines correct what they are given.
        "scheduler": {"class": scheduler_class, "config": {"_class_name": scheduler_class, **pipeline.scheduler.config}},
        **({"strength": strength, "init_image": "init.png"} if task != "txt2img" else {}),
        **({"mask_image": "mask.png"} if task == "inpaint" else {}),
        "extra": extra,
        "text": {},
        "timesteps_visited": [t for t, _ in taken],
        "random_draws": [{key: draw[key] for key in ("shape", "first8", "sum")} for draw in draws],
        **({"start_latents": {"shape": list(feeds[first].shape), "values": numbers(feeds[first][:1])}}
           if task != "txt2img" else {"initial_noise": draws[0]["all"]}),
        "first_network_call": {"inputs": {key: sampled(value) for key, value in feeds.items()},
                               "output": sampled(next(iter(outputs.values())))},
        "steps": [{"t": t, "shape": list(x.shape), "l2_norm": float(x.norm()), "first8": numbers(x.ravel()[:8])} for t, x in taken],
        "final_latents_shape": list(final.shape),
        "final_latents": numbers(final),
        "images": ["image_0.png"],
        "tolerance": {"token_ids": 0, "initial_noise": 2e-6, "embeddings": 1e-4, "first_network_call": 1e-4,
                      "final_latents": 1e-3, "image_max_levels": 2, "image_share_off": 0.01},
    }  # fmt: skip
    (path / "run.json").write_text(json.dumps(golden) + "\n")
    print(path)


def main():
    if len(sys.argv) > 1:
        for wanted in sys.argv[3:]:
            run(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), wanted)
        return
    out = HERE / "reference" / "pipelines" / "runs"
    runs = ["inpaint:euler:0.6", "inpaint:heun:1.0:4", "img2img:dpm++:0.5"]
    runs += ["txt2img:ddim:1;eta=0.5", "txt2img:tcd:1:4;eta=0.3", "img2img:ddim:0.7;eta=1.0"]
    runs += ["txt2img:euler:1:4;timesteps=[980,600,250,40]", "txt2img:euler:1:3;sigmas=[12.5,2.0,0.4,0.0]"]
    for wanted in runs:
        run(HERE / "tiny-model-scalar", out, wanted)
    for wanted in ("inpaint:ddim:0.7", "inpaint:euler-a:1.0:4"):
        run(HERE / "tiny-model-repainting", out, wanted)


if __name__ == "__main__":
    main()
