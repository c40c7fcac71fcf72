"""Writes small LoRA files in the spellings of the field, and what PEFT and diffusers make of them, for AdaptersTest.

    adapters/         files for tiny-model-scalar, put into its networks by PEFT
    adapters-sd15/    files for the tiny Stable Diffusion 1.5 of the reference data, loaded by diffusers' own loader

    pip install torch diffusers transformers peft accelerate safetensors onnx && python adapters.py [REFERENCE/pipelines/tiny-sd15]
"""
import importlib.util
import json
import math
import pathlib
import re
import shutil
import sys

import onnx
import peft
import torch
from onnx import numpy_helper
from safetensors.torch import save_file
from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).parent
MODEL = HERE / "tiny-model-scalar"
PROMPT = "a red apple on the table"
TIMESTEP = 500
SHOWN_TOKENS = 8


def tiny():
    spec = importlib.util.spec_from_file_location("tiny_model", HERE / "tiny-model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def weights(file, wrapper=""):
    """The module weights of an ONNX file under their names in torch."""
    model = onnx.load(file)
    held = {w.name: torch.from_numpy(numpy_helper.to_array(w).copy()) for w in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Identity" and node.input[0] in held:
            held[node.output[0]] = held[node.input[0]]
    named = {name: value for name, value in held.items() if "::" not in name and not name.startswith("/")}
    for node in model.graph.node:
        path = node.name.rsplit("/", 1)[0].lstrip("/").replace("/", ".")
        matrix = held.get(node.input[1]) if len(node.input) > 1 else None
        if node.op_type == "MatMul" and matrix is not None:
            named[path + ".weight"] = matrix.T.contiguous()
        elif node.op_type in ("Mul", "Add") and matrix is not None and matrix.dim() == 3 and "norm" in path:
            named[path + (".weight" if node.op_type == "Mul" else ".bias")] = matrix.flatten()
        elif node.op_type == "Add" and node.input[0] in held and held[node.input[0]].dim() == 1:
            named[path + ".bias"] = held[node.input[0]]
        elif node.op_type == "LayerNormalization":
            named[path + ".weight"], named[path + ".bias"] = (held[name] for name in node.input[1:])
    return {name.removeprefix(wrapper): value for name, value in named.items()}


def wave(*shape):
    return torch.sin(torch.arange(math.prod(shape), dtype=torch.float64) * 0.7).float().reshape(shape)


def numbers(generator, *shape):
    return torch.randn(*shape, generator=generator) * 0.3


def factors(modules, rank, seed, dtype):
    """Random factors for modules of a network, by the modules' names."""
    generator = torch.Generator().manual_seed(seed)
    made = {}
    for name, module in modules.items():
        if isinstance(module, torch.nn.Conv2d):
            kernel = module.weight.shape[2:]
            down = numbers(generator, rank, module.in_channels, *kernel)
            up = numbers(generator, module.out_channels, rank, 1, 1)
        else:
            down = numbers(generator, rank, module.in_features)
            up = numbers(generator, module.out_features, rank)
        made[name] = (down.to(dtype), up.to(dtype))
    return made


def pick(network, names):
    modules = dict(network.named_modules())
    return {name: modules[name] for name in names}


def spelled(style, network, name, down, up, alpha):
    """One module's tensors as a program writes them."""
    if style == "peft":
        return {f"{network}.{name}.lora_A.weight": down, f"{network}.{name}.lora_B.weight": up}
    if style == "earlier":
        if network == "unet" and re.search(r"to_[qkv]$|to_out\.0$", name):
            path, last = re.match(r"(.*?)\.?(to_q|to_k|to_v|to_out)(?:\.0)?$", name).groups()
            return {
                f"unet.{path}.processor.{last}_lora.down.weight": down,
                f"unet.{path}.processor.{last}_lora.up.weight": up,
            }
        middle = "lora_linear_layer" if network == "text_encoder" else "lora"
        return {f"{network}.{name}.{middle}.down.weight": down, f"{network}.{name}.{middle}.up.weight": up}
    prefix = {"unet": "lora_unet_", "text_encoder": "lora_te_"}[network] + name.replace(".", "_")
    return {
        f"{prefix}.lora_down.weight": down, f"{prefix}.lora_up.weight": up,
        f"{prefix}.alpha": torch.tensor(float(alpha), dtype=down.dtype),
    }  # fmt: skip


def write(folder, file, style, networks, rank, alpha, seed, dtype):
    """Writes one file; gives its factors and the strength at scale 1, by network."""
    tensors, held = {}, {}
    for network, modules in networks.items():
        made = factors(modules, rank, seed, dtype)
        seed += 1
        held[network] = {name: (down, up) for name, (down, up) in made.items()}
        for name, (down, up) in made.items():
            tensors |= spelled(style, network, name, down, up, alpha)
    metadata = {"format": "pt"}
    if style == "peft" and alpha != rank:
        config = {f"{network}.{key}": value for network in networks for key, value in {"r": rank, "lora_alpha": alpha}.items()}
        metadata["lora_adapter_metadata"] = json.dumps(config)
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / f"{file}.safetensors", metadata=metadata)
    strength = 1.0 if style == "earlier" else alpha / rank
    return {network: (factor, strength) for network, factor in held.items()}


def with_peft(network, adapters):
    """The network with adapters put in by PEFT: [(name, factors, strength, scale)]."""
    for name, held, strength, scale in adapters:
        rank = next(iter(held.values()))[0].shape[0]
        config = peft.LoraConfig(r=rank, lora_alpha=rank, target_modules=list(held), init_lora_weights=False)
        peft.inject_adapter_in_model(config, network, adapter_name=name)
        modules = dict(network.named_modules())
        for path, (down, up) in held.items():
            modules[path].lora_A[name].weight.data = down.float()
            modules[path].lora_B[name].weight.data = up.float()
            modules[path].scaling[name] = strength * scale
    for module in network.modules():
        if isinstance(module, peft.tuners.tuners_utils.BaseTunerLayer):
            module.set_adapter([name for name, *_ in adapters])
    return network


def rounded(values):
    return [round(float(value), 6) for value in values.flatten()]


def tiny_networks(module):
    denoiser, text = module.Denoiser(module.LATENT), module.TextEncoder(tokens())
    load(denoiser, weights(MODEL / "unet/model.onnx"))
    held = weights(MODEL / "text_encoder/model.onnx")
    own = text.state_dict()
    for name in ("token.weight", "position.weight"):
        if name not in held:
            held[name] = next(value for value in raw(MODEL / "text_encoder/model.onnx") if value.shape == own[name].shape)
    load(text, held)
    return denoiser.eval(), text.eval()


def load(network, held):
    """Norms that have the values that they are made with are left out of exports."""
    missing, strange = network.load_state_dict(held, strict=False)
    if strange or any("norm" not in name for name in missing):
        raise ValueError(f"missing {missing}, strange {strange}")


def raw(file):
    return [torch.from_numpy(numpy_helper.to_array(w).copy()) for w in onnx.load(file).graph.initializer]


def tokens():
    return len(AutoTokenizer.from_pretrained(MODEL / "tokenizer"))


def write_tiny():
    out = HERE / "adapters"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    module = tiny()
    denoiser, text = tiny_networks(module)
    linear, convolutions = ["time", "query", "key", "value"], ["query", "middle", "leave"]
    held = {
        "peft": write(out, "peft", "peft", {"unet": pick(denoiser, linear), "text_encoder": pick(text, ["query", "value"])}, 4, 8, 10, torch.float32),
        "kohya": write(out, "kohya", "kohya", {"unet": pick(denoiser, convolutions), "text_encoder": pick(text, ["key"])}, 2, 1, 20, torch.float16),
        "earlier": write(out, "earlier", "earlier", {"unet": pick(denoiser, ["value", "enter"]), "text_encoder": pick(text, ["query"])}, 2, 2, 30, torch.bfloat16),
    }  # fmt: skip
    cases = [
        [],
        [("peft", 1, 1)],
        [("kohya", 1, 1)],
        [("earlier", 1, 1)],
        [("peft", -0.5, 0)],
        [("kohya", 0.7, -1.2), ("peft", 0.4, 0.3)],
    ]
    ids = AutoTokenizer.from_pretrained(MODEL / "tokenizer")(PROMPT, padding="max_length", max_length=77)["input_ids"]
    made = []
    for case in cases:
        denoiser, text = tiny_networks(module)
        if case:
            with_peft(denoiser, [(name, *held[name]["unet"], scale) for name, scale, _ in case])
            with_peft(text, [(name, *held[name]["text_encoder"], scale) for name, _, scale in case])
        with torch.no_grad():
            states = text(torch.tensor([ids]))[0]
            answer = denoiser(wave(1, 4, 8, 8), torch.tensor(float(TIMESTEP)), wave(1, 77, 16))
        made.append({
            "adapters": [{"name": name, "scale": scale, "textEncoderScale": texts} for name, scale, texts in case],
            "sample": rounded(answer), "states": rounded(states[0, :SHOWN_TOKENS]),
        })  # fmt: skip
    (out / "expected.json").write_text(json.dumps(made) + "\n")


def sd15_pipeline(folder):
    from diffusers import DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    unet = UNet2DConditionModel.from_config(json.loads((folder / "unet/config.json").read_text()))
    load(unet, weights(folder / "unet/model.onnx", "u."))
    text = CLIPTextModel(CLIPTextConfig(**json.loads((folder / "text_encoder/config.json").read_text())))
    held = weights(folder / "text_encoder/model.onnx")
    own = text.state_dict()
    named = {}
    for name in own:
        short = [key for key in held if name == key or name.endswith("." + key)]
        if short:
            named[name] = held[max(short, key=len)]
        elif "position_ids" not in name:
            named[name] = next(value for value in raw(folder / "text_encoder/model.onnx") if value.shape == own[name].shape)
    text.load_state_dict(named, strict=False)
    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")
    return StableDiffusionPipeline(
        vae=None, text_encoder=text.eval(), tokenizer=tokenizer, unet=unet.eval(), scheduler=DDIMScheduler(),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip


def write_sd15(folder):
    """diffusers reads the files by itself: what its loader makes of names, alphas and shapes is what is expected."""
    out = HERE / "adapters-sd15"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    pipeline = sd15_pipeline(folder)
    block = "down_blocks.0.attentions.0.transformer_blocks.0"
    middle = "mid_block.attentions.0.transformer_blocks.0"
    attention = [f"{block}.attn1.to_q", f"{block}.attn2.to_v", f"{middle}.attn1.to_out.0"]
    rest = ["up_blocks.1.attentions.0.transformer_blocks.0.ff.net.0.proj", "mid_block.attentions.0.proj_in", "down_blocks.1.resnets.0.conv1", "conv_in"]
    text = pick(pipeline.text_encoder, [name for name, _ in pipeline.text_encoder.named_modules() if name.endswith(("layers.0.self_attn.q_proj", "layers.1.mlp.fc1"))])
    write(out, "peft", "peft", {"unet": pick(pipeline.unet, attention + rest[:2]), "text_encoder": text}, 2, 2, 40, torch.float32)
    write(out, "kohya", "kohya", {"unet": pick(pipeline.unet, attention[:2] + rest)}, 2, 1, 50, torch.float16)
    write(out, "earlier", "earlier", {"unet": pick(pipeline.unet, attention)}, 2, 2, 60, torch.float32)
    ids = torch.tensor([pipeline.tokenizer(PROMPT, padding="max_length", max_length=77)["input_ids"]])
    made = []
    for case in [[], [("peft", 1, 1)], [("kohya", 0.8, 0.8)], [("earlier", -1, -1)], [("kohya", 1, 1), ("peft", -0.6, 1.5)]]:
        pipeline = sd15_pipeline(folder)
        for name, *_ in case:
            pipeline.load_lora_weights(str(out), weight_name=f"{name}.safetensors", adapter_name=name)
        if case:
            scales = [{"unet": scale, "text_encoder": texts} if name == "peft" else scale for name, scale, texts in case]
            pipeline.set_adapters([name for name, *_ in case], scales)
        with torch.no_grad():
            states = pipeline.text_encoder(ids)[0]
            answer = pipeline.unet(wave(1, 4, 8, 8), torch.tensor(float(TIMESTEP)), wave(1, 77, states.shape[-1])).sample
        made.append({
            "adapters": [{"name": name, "scale": scale, "textEncoderScale": texts} for name, scale, texts in case],
            "sample": rounded(answer), "states": rounded(states[0, :SHOWN_TOKENS]),
        })  # fmt: skip
    (out / "expected.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    write_tiny()
    if len(sys.argv) > 1:
        write_sd15(pathlib.Path(sys.argv[1]))
