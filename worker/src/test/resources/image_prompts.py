"""Writes small models that pictures prompt (IP-Adapter), and golden runs of diffusers' pipelines for them.

    tiny-model-pictured/      Stable Diffusion 1's plan: the projection inside the U-Net, which takes the image_embeds of
                              any number of pictures and a scale a row; a picture is told by its embedding. Its
                              image_text_encoder embeds texts in the same space
    tiny-model-xl-pictured/   Stable Diffusion XL's plan: image_projection/model.onnx, a U-Net that takes ip_hidden_states
                              and one scale a call; a picture is told by the states before the encoder's last layer
    image-prompts/            the first one's U-Net as others export it: tokens behind the text's with a scale for each
                              attention (appended), any number of tokens without a scale (unscaled), and without any of it (plain); the
                              projection of its own; pictures of odd sizes, and what CLIPImageProcessor makes of them;
                              where texts and pictures lie in the encoders' space (near)

Encoders, projections and U-Nets are transformers' and diffusers' own classes in very small, with random weights
(seeded). They run in the golden runs as they are, and in the tests as exported. All else of the folders is copied from
tiny-model-scalar, tiny-model-xl and tiny-model-controlled, whose control network leads one of the runs.

Golden runs were written with diffusers at commit 58eb52c0803ea9af3abec60841c2a093bdf1f951:
    PYTHONPATH=DIFFUSERS/src python image_prompts.py
"""

import importlib
import json
import pathlib
import shutil

import diffusers
import numpy as np
import torch
from diffusers.models.attention_processor import IPAdapterAttnProcessor2_0
from diffusers.models.embeddings import ImageProjection, IPAdapterPlusImageProjection, MultiIPAdapterImageProjection
from PIL import Image
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModelWithProjection, CLIPTokenizer, CLIPVisionConfig, CLIPVisionModelWithProjection
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

HERE = pathlib.Path(__file__).parent
PROMPT, NEGATIVE, SEED, SIDE, LATENT = "a red square", "blurry", 5, 64, 8
SEEN, EMBEDDING, STATES, TOKENS, QUERIES = 32, 12, 16, 4, 6
small = importlib.import_module("tiny-model")
pipelines = importlib.import_module("pipelines")
controls = importlib.import_module("controls")
BATCH = {0: "batch_size"}


class Scale:
    """A factor that is an input of the graph, and never found to be zero."""

    def __init__(self, factor):
        self.factor = factor

    def __eq__(self, other):
        return False

    def __mul__(self, states):
        return self.factor * states


class Prompted(nn.Module):
    """A U-Net that pictures prompt, with what tells it of them as further inputs.

    tokens: whether they come projected; appended: whether they come behind the text's; scaled: whether the graph takes
    a scale; led: how many states control networks add to
    """

    def __init__(self, unet, tokens=False, appended=False, scaled=True, led=0):
        super().__init__()
        self.unet, self.tokens, self.appended, self.scaled, self.led = unet, tokens, appended, scaled, led

    def forward(self, sample, timestep, encoder_hidden_states, *more):
        told, added = {}, {}
        if self.unet.config.addition_embed_type:
            told, more = {"text_embeds": more[0], "time_ids": more[1]}, more[2:]
        if self.led:
            residuals, more = more[: self.led], more[self.led :]
            added = {"down_block_additional_residuals": residuals[:-1], "mid_block_additional_residual": residuals[-1]}
        if self.appended:
            picture = encoder_hidden_states[:, -TOKENS:]
            encoder_hidden_states = encoder_hidden_states[:, :-TOKENS]
        else:
            picture, more = more[0], more[1:]
        own = self.unet.encoder_hid_proj
        if self.tokens:
            picture = picture[:, None]
            self.unet.encoder_hid_proj = MultiIPAdapterImageProjection([nn.Identity()])
        attentions = [one for one in self.unet.attn_processors.values() if isinstance(one, IPAdapterAttnProcessor2_0)]
        for place, attention in enumerate(attentions):
            attention.scale = [1.0]
            if self.scaled:
                scale = more[-1]
                one_each = scale[place] if self.appended else scale if scale.dim() == 0 else scale[:, None, None]
                attention.scale = [Scale(one_each)]
        told["image_embeds"] = [picture]
        answer = self.unet(
            sample, timestep, encoder_hidden_states, added_cond_kwargs=told, return_dict=False, **added
        )[0]
        self.unet.encoder_hid_proj = own
        for attention in attentions:
            attention.scale = [1.0]
        return answer


class Encoder(nn.Module):
    """A vision tower that answers all its states, as exporters have it."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, pixel_values):
        answer = self.tower(pixel_values, output_hidden_states=True)
        return answer.image_embeds, answer.last_hidden_state, *answer.hidden_states


class TextTower(nn.Module):
    """The text tower beside the vision tower, as exporters have it."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, input_ids):
        answer = self.tower(input_ids)
        return answer.text_embeds, answer.last_hidden_state


def prompted(unet, projection, tokens):
    """Has pictures prompt a U-Net, as diffusers does with an adapter's file."""
    widths = unet.config.block_out_channels
    processors = {}
    for name, own in unet.attn_processors.items():
        place = int(name.split(".")[1]) if not name.startswith("mid") else -1
        width = widths[::-1][place] if name.startswith("up") else widths[place]
        crossing = IPAdapterAttnProcessor2_0(width, unet.config.cross_attention_dim, num_tokens=[tokens])
        processors[name] = own if name.endswith("attn1.processor") else crossing
    unet.set_attn_processor(processors)
    unet.encoder_hid_proj = MultiIPAdapterImageProjection([projection])
    unet.register_to_config(encoder_hid_dim_type="ip_image_proj")
    # As strong as in trained ones, so that a picture is seen in what is drawn.
    for name, weights in unet.named_parameters():
        if "_ip" in name:
            nn.init.normal_(weights, std=1.0)
    return controls.random_weights(unet)


def tower():
    torch.manual_seed(8)
    config = CLIPVisionConfig(
        hidden_size=STATES, intermediate_size=24, num_hidden_layers=3, num_attention_heads=2, image_size=SEEN,
        patch_size=8, projection_dim=EMBEDDING, attn_implementation="eager",
    )  # fmt: skip
    return controls.random_weights(CLIPVisionModelWithProjection(config))


def text_tower(folder):
    torch.manual_seed(10)
    tokens = json.loads((folder / "tokenizer" / "vocab.json").read_text())
    config = CLIPTextConfig(
        vocab_size=len(tokens), hidden_size=small.WIDTH, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
        projection_dim=EMBEDDING, bos_token_id=tokens["<|startoftext|>"], eos_token_id=tokens["<|endoftext|>"],
        attn_implementation="eager",
    )  # fmt: skip
    return controls.random_weights(CLIPTextModelWithProjection(config))


def export_text_tower(tower, folder):
    config = {"model_type": "clip_text_model", "max_position_embeddings": small.TOKENS}
    given = {"input_ids": (torch.zeros(2, small.TOKENS, dtype=torch.int64), BATCH)}
    controls.export(TextTower(tower), folder / "image_text_encoder", given, {"text_embeds": BATCH, "last_hidden_state": BATCH}, config)


def extractor():
    return CLIPImageProcessorPil(size={"shortest_edge": SEEN}, crop_size={"height": SEEN, "width": SEEN})


def export_encoder(encoder, folder):
    names = ["image_embeds", "last_hidden_state"] + [f"hidden_states.{i}" for i in range(encoder.config.num_hidden_layers + 1)]
    given = {"pixel_values": (torch.zeros(2, 3, SEEN, SEEN), BATCH)}
    controls.export(Encoder(encoder), folder / "image_encoder", given, {name: BATCH for name in names}, {"model_type": "clip_vision_model"})
    extractor().save_pretrained(folder / "feature_extractor")


def export_unet(unet, folder, more, **form):
    given = controls.inputs(unet)
    if form.get("appended"):
        states, axes = given["encoder_hidden_states"]
        given["encoder_hidden_states"] = (torch.zeros(2, states.shape[1] + TOKENS, states.shape[2]), axes)
    controls.export(Prompted(unet, **form), folder, given | more, {"out_sample": controls.PLANES}, controls.settings(unet))


def write_folder():
    folder = HERE / "tiny-model-pictured"
    parts = ("text_encoder", "tokenizer", "vae_decoder", "vae_encoder", "scheduler")
    controls.copied(HERE / "tiny-model-scalar", folder, parts)
    shutil.copytree(HERE / "tiny-model-controlled" / "controlnet" / "lines", folder / "controlnet" / "lines")
    unet, led = controls.networks(folder, {"lines": {}}, cross_attention_dim=small.WIDTH)
    torch.manual_seed(7)
    projection = ImageProjection(EMBEDDING, small.WIDTH, TOKENS)
    encoder = tower()
    prompted(unet, projection, TOKENS)
    residuals = {
        name: (torch.zeros(2, channels, side, side), {0: "batch_size", 2: f"{name}_height", 3: f"{name}_width"})
        for name, (channels, side) in zip([f"down_block_{i}_additional_residual" for i in range(4)] + ["mid_block_additional_residual"], controls.states(unet))
    }
    export_encoder(encoder, folder)
    export_text_tower(text_tower(folder), folder)
    image = {"image_embeds": (torch.zeros(2, 2, EMBEDDING), BATCH | {1: "num_images"}), "ip_adapter_scale": (torch.ones(2), BATCH)}
    export_unet(unet, folder / "unet", residuals | image, led=len(residuals))

    other = HERE / "image-prompts"
    shutil.rmtree(other, ignore_errors=True)
    layers = sum(isinstance(one, IPAdapterAttnProcessor2_0) for one in unet.attn_processors.values())
    tokens = {"ip_hidden_states": (torch.zeros(2, TOKENS, small.WIDTH), BATCH | {1: "tokens"})}
    export_unet(unet, other / "appended", {"ipadapter_scale": (torch.ones(layers), {})}, tokens=True, appended=True)
    export_unet(unet, other / "unscaled", tokens, tokens=True, scaled=False)
    controls.export(
        projection, other / "image_projection", {"image_embeds": (torch.zeros(2, EMBEDDING), BATCH)},
        {"image_prompt_embeds": BATCH}, {"_class_name": "ImageProjection"},
    )  # fmt: skip
    plain, _ = controls.networks(folder, {}, cross_attention_dim=small.WIDTH)
    plain.load_state_dict(unet.state_dict(), strict=False)
    controls.export(controls.Led(plain), other / "plain", controls.inputs(plain), {"out_sample": controls.PLANES}, controls.settings(plain))
    return folder, unet, led, encoder


def write_xl_folder():
    folder = HERE / "tiny-model-xl-pictured"
    parts = ("text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "vae_decoder", "scheduler")
    controls.copied(HERE / "tiny-model-xl", folder, parts)
    width = 2 * small.WIDTH
    unet, _ = controls.networks(
        folder, {}, cross_attention_dim=width, addition_embed_type="text_time", addition_time_embed_dim=4,
        projection_class_embeddings_input_dim=12 + 6 * 4,
    )  # fmt: skip
    torch.manual_seed(9)
    projection = IPAdapterPlusImageProjection(
        embed_dims=STATES, output_dims=width, hidden_dims=16, depth=1, dim_head=4, heads=2, num_queries=QUERIES, ffn_ratio=2
    )
    encoder = tower()
    prompted(unet, projection, QUERIES)
    export_encoder(encoder, folder)
    tokens = (SEEN // 8) ** 2 + 1
    controls.export(
        projection, folder / "image_projection", {"hidden_states": (torch.zeros(2, tokens, STATES), BATCH)},
        {"ip_hidden_states": BATCH}, {"_class_name": "IPAdapterPlusImageProjection"},
    )  # fmt: skip
    image = {"ip_hidden_states": (torch.zeros(2, QUERIES, width), BATCH), "ip_adapter_scale": (torch.tensor(1.0), {})}
    export_unet(unet, folder / "unet", image, tokens=True)
    return folder, unet, {}, encoder


def prompting_picture(number):
    """Of a size and shape of its own."""
    height, width = 50 + 9 * number, 83 - 11 * number
    y, x = np.mgrid[0:height, 0:width]
    rings = 127 + 127 * np.sin(np.hypot(x - 30, y - 20) / (2 + number))
    return Image.fromarray(np.stack([rings, (5 * x + 3 * y) % 256, 255 * ((x // 7 + y // 5) % 2)], axis=-1).astype(np.uint8))


class Watched(controls.Watched):
    """The same, with what the U-Net is told of the picture as the exported one takes it."""

    def forward(self, sample, timestep, encoder_hidden_states=None, added_cond_kwargs=None, **more):
        first = self.first is None
        answer = self.real(
            sample, timestep, encoder_hidden_states=encoder_hidden_states, added_cond_kwargs=added_cond_kwargs, **more
        )
        if first:
            told = dict(added_cond_kwargs)
            picture = told.pop("image_embeds")
            if isinstance(self.unet.encoder_hid_proj.image_projection_layers[0], ImageProjection):
                told["image_embeds"] = picture[0]
            else:
                told["ip_hidden_states"] = self.unet.encoder_hid_proj(picture)[0]
            asked = {"sample": sample, "timestep": torch.as_tensor(timestep).float(), "encoder_hidden_states": encoder_hidden_states}
            self.first = ({name: value.clone() for name, value in (asked | told).items()}, answer[0].clone())
        return answer


CLASSES = {
    ("StableDiffusionPipeline", "txt2img"): "StableDiffusionPipeline",
    ("StableDiffusionPipeline", "img2img"): "StableDiffusionImg2ImgPipeline",
    ("StableDiffusionPipeline", "control"): "StableDiffusionControlNetPipeline",
    ("StableDiffusionXLPipeline", "txt2img"): "StableDiffusionXLPipeline",
}


def run(model, label, task, scheduler, scale, pictures=(0,), prompt=PROMPT, negative=NEGATIVE, guidance=3.0, strength=1.0, steps=6):
    folder, unet, led, encoder = model
    family = json.loads((folder / "model_index.json").read_text())["_class_name"]
    pipeline_class = getattr(diffusers, CLASSES[family, task])
    scheduler_class, config = pipelines.SCHEDULERS[scheduler]
    vae = pipelines.Vae(folder) if (folder / "vae_encoder").exists() else controls.Decoder(folder)
    arguments = {
        "vae": vae, "text_encoder": None, "tokenizer": None, "unet": unet, "feature_extractor": extractor(),
        "image_encoder": encoder, "scheduler": getattr(diffusers, scheduler_class)(**config),
    }  # fmt: skip
    if "XL" in family:
        arguments |= {"text_encoder_2": None, "tokenizer_2": None, "add_watermarker": False}
    else:
        arguments |= {"safety_checker": None, "requires_safety_checker": False}
    if task == "control":
        arguments["controlnet"] = led["lines"]
    pipeline = pipeline_class(**arguments)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.set_ip_adapter_scale(scale)
    init, _ = pipelines.pictures(SIDE, SIDE)
    prompting, leading = [prompting_picture(number) for number in pictures], controls.control_picture(0)
    names = [f"like_{number}.png" for number in range(len(prompting))] if len(prompting) > 1 else ["like.png"]
    positive, away = (pipelines.embeddings(folder, family, text) for text in (prompt, negative or ""))
    call = {
        "prompt_embeds": positive["embeds"], "negative_prompt_embeds": away["embeds"], "guidance_scale": guidance,
        "num_inference_steps": steps, "generator": torch.Generator().manual_seed(SEED), "output_type": "latent",
        "ip_adapter_image": [prompting],
    }  # fmt: skip
    if "pooled" in positive:
        call |= {"pooled_prompt_embeds": positive["pooled"], "negative_pooled_prompt_embeds": away["pooled"]}
    call |= {"image": init, "strength": strength} if task == "img2img" else {"height": SIDE, "width": SIDE}
    if task == "control":
        call |= {"image": leading, "controlnet_conditioning_scale": 0.7}
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
    image = (decoded / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy()
    feeds, output = watched.first
    if scale == 0:  # whatever is told counts for nothing
        feeds = {name: value for name, value in feeds.items() if name not in ("image_embeds", "ip_hidden_states")}
    path = HERE / "reference" / "pipelines" / "runs" / folder.name / label
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    for name, picture in zip(names, prompting):
        picture.save(path / name, optimize=True)
    if task == "img2img":
        init.save(path / "init.png", optimize=True)
    if task == "control":
        leading.save(path / "control_0.png", optimize=True)
    Image.fromarray((image[0] * 255).round().astype(np.uint8)).save(path / "image_0.png", optimize=True)
    golden = {
        "format": "pipeline-golden/1", "name": label, "pipeline": folder.name, "diffusers_pipeline": pipeline_class.__name__,
        "task": "txt2img" if task == "control" else task, "prompt": [prompt], "negative_prompt": [negative],
        "guidance_scale": guidance, "num_inference_steps": steps, "height": SIDE, "width": SIDE, "seeds": [SEED],
        "num_images_per_prompt": 1,
        "scheduler": {"class": scheduler_class, "config": {"_class_name": scheduler_class, **pipeline.scheduler.config}},
        **({"strength": strength, "init_image": "init.png"} if task == "img2img" else {}),
        "image_prompt": {"pictures": names, "scale": scale} if len(names) > 1 else {"picture": names[0], "scale": scale},
        "controls": [{"network": "lines", "picture": "control_0.png", "scale": 0.7, "start": 0.0, "end": 1.0, "guess": False}]
        if task == "control" else [],
        "extra": {}, "text": {}, "timesteps_visited": [t for t, _ in taken],
        "random_draws": [{key: draw[key] for key in ("shape", "first8", "sum")} for draw in draws],
        **({"start_latents": {"shape": list(feeds["sample"].shape), "values": pipelines.numbers(feeds["sample"][:1, :4])}}
           if task == "img2img" else {"initial_noise": draws[0]["all"]}),
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


def write_preparations():
    """What CLIPImageProcessor makes of pictures whose sides are odd, long, or smaller than what is seen."""
    folder = HERE / "image-prompts" / "seen"
    folder.mkdir(parents=True)
    random = np.random.default_rng(4)
    processor = extractor()
    processor.save_pretrained(folder)
    found = {}
    for width, height in ((53, 97), (97, 53), (33, 31), (201, 45), (17, 11), (32, 32)):
        y, x = np.mgrid[0:height, 0:width]
        waves = np.stack([127 + 120 * np.sin(x / 5 + y / 9), (7 * x + 2 * y) % 256, 255 * ((x + y) // 4 % 2)], axis=-1)
        picture = Image.fromarray((waves * 0.8 + random.integers(0, 50, waves.shape)).clip(0, 255).astype(np.uint8))
        name = f"{width}x{height}"
        picture.save(folder / f"{name}.png", optimize=True)
        levels = processor(picture, do_rescale=False, do_normalize=False, return_tensors="np").pixel_values[0]
        Image.fromarray(levels.transpose(1, 2, 0).astype(np.uint8)).save(folder / f"{name}-seen.png", optimize=True)
        values = processor(picture, return_tensors="np").pixel_values[0]
        found[name] = [float(f"{v:.9g}") for v in values.ravel()[:: 61]]
    (folder / "values.json").write_text(json.dumps(found) + "\n")


def write_near(encoder):
    """Where the golden runs' pictures and a few texts lie in the space of both towers."""
    folder = HERE / "image-prompts" / "near"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pictured = HERE / "tiny-model-pictured"
    tokenizer = CLIPTokenizer.from_pretrained(pictured / "tokenizer")
    texts = text_tower(pictured)
    found = {"pictures": {}, "texts": {}}
    with torch.no_grad():
        for number in range(4):
            picture = prompting_picture(number)
            picture.save(folder / f"{number}.png", optimize=True)
            seen = extractor()(picture, return_tensors="pt").pixel_values
            found["pictures"][f"{number}.png"] = pipelines.numbers(encoder(seen).image_embeds[0])
        for text in (PROMPT, "a green apple on a table", "night", ""):
            ids = tokenizer(text, padding="max_length", max_length=small.TOKENS, truncation=True, return_tensors="pt").input_ids
            found["texts"][text] = pipelines.numbers(texts(ids).text_embeds[0])
    (folder / "embeddings.json").write_text(json.dumps(found) + "\n")


def main():
    model = write_folder()
    write_preparations()
    write_near(model[3])
    run(model, "whole", "txt2img", "euler", 1.0)
    run(model, "half", "txt2img", "dpm++", 0.5, pictures=(1,))
    run(model, "beyond", "txt2img", "ddim", 1.7, pictures=(2,))
    run(model, "unguided", "txt2img", "heun", 0.8, negative=None, guidance=1.0)
    run(model, "wordless", "txt2img", "euler-a", 1.0, pictures=(1,), prompt="", negative=None)
    run(model, "none", "txt2img", "euler", 0.0)
    run(model, "picture", "img2img", "euler", 0.7, strength=0.7)
    run(model, "two", "txt2img", "euler", 0.6, pictures=(2, 1))
    run(model, "three", "txt2img", "heun", 0.8, pictures=(0, 3, 1), negative=None, guidance=1.0)
    run(model, "led", "control", "unipc", 0.6, pictures=(2,))
    model = write_xl_folder()
    run(model, "whole", "txt2img", "euler", 1.0)
    run(model, "half", "txt2img", "dpm++", 0.5, pictures=(2,))


if __name__ == "__main__":
    main()
