"""Writes the three tiny latent diffusion models the tests draw with.

The networks are random (seeded), have a few thousand parameters each and the input and output names of the
usual ONNX exports. They draw nothing one would recognise; what matters is that they are real networks: text
changes the picture, time changes the prediction, and one row never sees another.

    tiny-model/         timestep float32 [B], flow matching, tokenizer.json, a "darkroom" block in model_index.json
    tiny-model-scalar/  timestep float32 of rank 0, noise prediction, vocab.json + merges.txt, sparse scheduler file
    tiny-model-repainting/  the same with a denoiser of nine channels: latents, mask, latents of the masked picture

Needs torch (TorchScript exporter), onnx and tokenizers:  python tiny-model.py
"""

import collections
import json
import math
import pathlib
import shutil

import tokenizers
import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
START, END = "<|startoftext|>", "<|endoftext|>"
WIDTH, CHANNELS, TOKENS, LATENT = 16, 16, 77, 4
CORPUS = (
    "a a a a red green blue yellow black white apple apples square circle triangle star cat dog house tree boat sun "
    "moon of on the the and in with photo picture drawing background colour blurry low quality in the corner"
).split()


def byte_symbols():
    """The printable character of each byte, in the order of CLIP's vocabulary."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    symbols = {byte: chr(byte) for byte in kept}
    extra = 256
    for byte in range(256):
        if byte not in symbols:
            symbols[byte] = chr(extra)
            extra += 1
    return list(symbols.values())


def learn_merges(count):
    words = collections.Counter(tuple(word[:-1]) + (word[-1] + "</w>",) for word in CORPUS)
    merges = []
    while len(merges) < count:
        pairs = collections.Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += times
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        merged = collections.Counter()
        for word, times in words.items():
            joined, at = [], 0
            while at < len(word):
                if word[at : at + 2] == best:
                    joined.append(best[0] + best[1])
                    at += 2
                else:
                    joined.append(word[at])
                    at += 1
            merged[tuple(joined)] += times
        words = merged
    return merges


def vocabulary(merges):
    symbols = byte_symbols()
    entries = [*symbols, *(symbol + "</w>" for symbol in symbols), *(a + b for a, b in merges), START, END]
    return {entry: index for index, entry in enumerate(entries)}


def clip_tokenizer(vocab, merges):
    from tokenizers import Regex, normalizers, pre_tokenizers, processors

    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.BPE(
            vocab=vocab, merges=merges, end_of_word_suffix="</w>", continuing_subword_prefix="", unk_token=END
        )
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    words = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(words), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.post_processor = processors.RobertaProcessing(
        (END, vocab[END]), (START, vocab[START]), trim_offsets=False, add_prefix_space=False
    )
    tokenizer.add_special_tokens([START, END])
    return tokenizer


class TextEncoder(nn.Module):
    """One causal attention layer over embedded tokens, as CLIP's text model in small."""

    def __init__(self, tokens):
        super().__init__()
        self.token = nn.Embedding(tokens, WIDTH)
        self.position = nn.Embedding(TOKENS, WIDTH)
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, input_ids):
        x = self.token(input_ids) + self.position.weight[: input_ids.shape[1]]
        score = self.query(x) @ self.key(x).transpose(1, 2) / math.sqrt(WIDTH)
        length = input_ids.shape[1]
        ahead = torch.ones(length, length, dtype=torch.bool).triu(1)
        x = self.norm(x + score.masked_fill(ahead, -1e4).softmax(-1) @ self.value(x))
        return x, x[:, -1]


class Denoiser(nn.Module):
    """Convolutions, a time embedding and one cross attention to the text, with a skip over a half-size middle."""

    def __init__(self, seen):
        super().__init__()
        self.seen = seen
        self.enter = nn.Conv2d(seen, CHANNELS, 3, padding=1)
        self.time = nn.Linear(CHANNELS, CHANNELS)
        self.down = nn.Conv2d(CHANNELS, CHANNELS, 3, stride=2, padding=1)
        self.query, self.key, self.value = (nn.Linear(WIDTH, CHANNELS) for _ in range(3))
        self.norm = nn.GroupNorm(4, CHANNELS)
        self.middle = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1)
        self.leave = nn.Conv2d(2 * CHANNELS, LATENT, 3, padding=1)

    def forward(self, sample, timestep, encoder_hidden_states):
        timesteps = timestep[None] if timestep.dim() == 0 else timestep
        timesteps = timesteps.to(sample.dtype).expand(sample.shape[0])
        half = CHANNELS // 2
        rates = torch.exp(-math.log(10000.0) * torch.arange(half, dtype=torch.float32) / half)
        angles = timesteps[:, None].float() * rates[None, :]
        time = F.silu(self.time(torch.cat([angles.cos(), angles.sin()], dim=-1)))[:, :, None, None]
        wide = F.silu(self.enter(sample))
        x = F.silu(self.norm(self.down(wide) + 2 * time))
        query = self.query(x.flatten(2).transpose(1, 2))
        score = query @ self.key(encoder_hidden_states).transpose(1, 2)
        seen = score.softmax(-1) @ self.value(encoder_hidden_states)
        x = x + 16 * seen.transpose(1, 2).reshape(x.shape)
        x = F.interpolate(F.silu(self.middle(x)), size=wide.shape[-2:], mode="nearest")
        latents = sample if self.seen == LATENT else sample[:, :LATENT]
        return latents * 0.8 + self.leave(torch.cat([x, wide], dim=1))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter = nn.Conv2d(LATENT, 8, 3, padding=1)
        self.ups = nn.ModuleList(nn.Conv2d(8, 8, 3, padding=1) for _ in range(3))
        self.leave = nn.Conv2d(8, 3, 3, padding=1)

    def forward(self, latent_sample):
        x = self.enter(latent_sample)
        for up in self.ups:
            x = x + F.silu(up(x))
            x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        return torch.tanh(self.leave(x))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter = nn.Conv2d(3, 8, 3, padding=1)
        self.downs = nn.ModuleList(nn.Conv2d(8, 8, 3, stride=2, padding=1) for _ in range(3))
        self.leave = nn.Conv2d(8, 2 * LATENT, 3, padding=1)

    def forward(self, sample):
        x = self.enter(sample)
        for down in self.downs:
            x = F.silu(down(x))
        return self.leave(x)


def export(network, folder, arguments, inputs, output, axes, config):
    folder.mkdir(parents=True)
    torch.onnx.export(
        network.eval(),
        arguments,
        folder / "model.onnx",
        input_names=list(inputs),
        output_names=output,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    write(folder / "config.json", config)


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def write_networks(folder, tokens, vector, prediction_sample, seen=LATENT):
    tokens_axes = {0: "batch_size", 1: "sequence_length"}
    export(
        TextEncoder(tokens), folder / "text_encoder", (torch.zeros(2, TOKENS, dtype=torch.int64),), ["input_ids"],
        ["last_hidden_state", "pooler_output"],
        {"input_ids": tokens_axes, "last_hidden_state": tokens_axes, "pooler_output": {0: "batch_size"}},
        {"model_type": "clip_text_model", "hidden_size": WIDTH, "max_position_embeddings": TOKENS, "vocab_size": tokens},
    )  # fmt: skip
    axes = {0: "batch_size", 2: "height", 3: "width"}
    pixels = {0: "batch_size", 2: "image_height", 3: "image_width"}
    export(
        Denoiser(seen), folder / "unet",
        (torch.zeros(2, seen, 8, 8), torch.tensor([1.0, 2.0]) if vector else torch.tensor(1.0), torch.zeros(2, TOKENS, WIDTH)),
        ["sample", "timestep", "encoder_hidden_states"], ["out_sample"],
        {
            "sample": axes, "out_sample": axes,
            "encoder_hidden_states": tokens_axes,
            **({"timestep": {0: "batch_size"}} if vector else {}),
        },
        {"_class_name": "UNet2DConditionModel", "in_channels": seen, "out_channels": LATENT,
         "cross_attention_dim": WIDTH, "sample_size": prediction_sample},
    )  # fmt: skip
    vae = {
        "_class_name": "AutoencoderKL", "latent_channels": LATENT, "block_out_channels": [8, 8, 8, 8],
        "scaling_factor": 0.5, "shift_factor": None,
    }  # fmt: skip
    export(
        Decoder(), folder / "vae_decoder", (torch.zeros(2, LATENT, 8, 8),), ["latent_sample"], ["sample"],
        {"latent_sample": axes, "sample": pixels}, vae,
    )  # fmt: skip
    export(
        Encoder(), folder / "vae_encoder", (torch.zeros(2, 3, 64, 64),), ["sample"], ["latent_parameters"],
        {"sample": pixels, "latent_parameters": axes}, vae,
    )  # fmt: skip


def model_index(scheduler, pipeline="StableDiffusionPipeline", **more):
    return {
        "_class_name": pipeline,
        "scheduler": ["diffusers", scheduler],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        **more,
    }


def main():
    merges = learn_merges(90)
    vocab = vocabulary(merges)
    tokenizer_config = {
        "tokenizer_class": "CLIPTokenizer", "model_max_length": TOKENS, "do_lower_case": True,
        "bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END,
    }  # fmt: skip

    vector = HERE / "tiny-model"
    shutil.rmtree(vector, ignore_errors=True)
    torch.manual_seed(1)
    write_networks(vector, len(vocab), vector=True, prediction_sample=8)
    write(vector / "tokenizer" / "tokenizer_config.json", tokenizer_config)
    (vector / "tokenizer" / "tokenizer.json").write_text(clip_tokenizer(vocab, merges).to_str() + "\n", "utf-8")
    write(
        vector / "scheduler" / "scheduler_config.json",
        {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 1.0},
    )
    latent_rgb = {
        "matrix": [[0.3, 0.1, 0.0], [0.0, 0.3, 0.1], [0.1, 0.0, 0.3], [-0.1, 0.1, 0.2]],
        "bias": [0.5, 0.5, 0.5],
        "range": [0, 1],
    }
    write(
        vector / "model_index.json",
        model_index(
            "FlowMatchEulerDiscreteScheduler",
            darkroom={
                "name": "tiny", "width": 64, "height": 64, "steps": 4, "guidance_scale": 2.0, "max_steps": 200,
                "latent_rgb": latent_rgb,
            },
        ),
    )  # fmt: skip

    write_scalar(HERE / "tiny-model-scalar", 2, LATENT, "StableDiffusionPipeline", vocab, merges, tokenizer_config)
    repainting = HERE / "tiny-model-repainting"
    write_scalar(repainting, 3, 2 * LATENT + 1, "StableDiffusionInpaintPipeline", vocab, merges, tokenizer_config)


def write_scalar(folder, seed, seen, pipeline, vocab, merges, tokenizer_config):
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(seed)
    write_networks(folder, len(vocab), vector=False, prediction_sample=8, seen=seen)
    write(folder / "tokenizer" / "tokenizer_config.json", tokenizer_config)
    write(folder / "tokenizer" / "vocab.json", vocab)
    merges_text = "".join(f"{a} {b}\n" for a, b in merges)
    (folder / "tokenizer" / "merges.txt").write_text("#version: 0.2\n" + merges_text, "utf-8")
    write(
        folder / "scheduler" / "scheduler_config.json",
        {"_class_name": "DDIMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
         "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1},
    )  # fmt: skip
    write(folder / "model_index.json", model_index("DDIMScheduler", pipeline))


if __name__ == "__main__":
    main()
