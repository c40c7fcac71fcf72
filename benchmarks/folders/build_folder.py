#!/usr/bin/env python3
"""Builds a model folder of a real model's shape with random weights, to measure and try loading with.

    python benchmarks/folders/build_folder.py sd15 /tmp/sd15                      # 3.4 GB, fp32, weights beside
    python benchmarks/folders/build_folder.py sd15 /tmp/sd15-fp16 --precision fp16 --weights inside
    python benchmarks/folders/build_folder.py flux /tmp/flux --precision fp16 --weights each --depth 0.25

Pictures are noise, but finite: deviations are such that sums keep theirs. Networks have the operators
that exporters of PyTorch write. --depth leaves out layers of the large networks where the disk or the
memory is smaller than the model; each layer keeps its real width. Needs numpy and onnx.
"""

import argparse
import json
import os

import networks
import tokens
from graph import EACH, INSIDE, ONE, Graph

LINEAR = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}
ATTENTION = "CrossAttnDownBlock2D"
FLOW = {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 3.0}


class Folder:
    def __init__(self, path, precision, weights, depth):
        self.path, self.precision, self.weights, self.depth = path, precision, weights, depth
        self.index = {"_diffusers_version": "0.35.0"}

    def layers(self, count):
        return max(1, round(count * self.depth))

    def json(self, file, content):
        os.makedirs(os.path.dirname(f"{self.path}/{file}"), exist_ok=True)
        with open(f"{self.path}/{file}", "w", encoding="utf-8") as out:
            json.dump(content, out, indent=2)

    def network(self, part, config, build, *arguments, **options):
        graph = Graph(f"{self.path}/{part}", self.precision, self.weights)
        build(graph, *arguments, **options)
        graph.save()
        self.json(f"{part}/config.json", config)
        print(f"{part}: {sum(f.stat().st_size for f in os.scandir(graph.folder)) / 1e9:.2f} GB", flush=True)

    def clip(self, part, width, layers, heads, **options):
        config = {
            "hidden_size": width,
            "num_hidden_layers": layers,
            "max_position_embeddings": 77,
            "vocab_size": 49408,
        }
        self.network(part, config, networks.clip, width, layers, heads, **options)
        number = part.removeprefix("text_encoder")
        tokens.clip(f"{self.path}/tokenizer{number}", "<|endoftext|>" if not number else "!")
        self.index[part] = ["transformers", "CLIPTextModelWithProjection" if "projection" in options else "CLIPTextModel"]

    def t5(self, part, window):
        layers = self.layers(24)
        self.network(part, {"d_model": 4096, "num_layers": layers}, networks.t5, 4096, layers, 64, 10240)
        tokens.t5(f"{self.path}/tokenizer{part.removeprefix('text_encoder')}", window)
        self.index[part] = ["transformers", "T5EncoderModel"]

    def decoder(self, latents, **config):
        channels = [128, 256, 512, 512]
        config = {"block_out_channels": channels, "latent_channels": latents, **config}
        self.network("vae_decoder", config, networks.decoder, latents, channels)

    def finish(self, pipeline, scheduler):
        self.json("scheduler/scheduler_config.json", scheduler)
        self.json("model_index.json", {"_class_name": pipeline, **self.index})


def sd15(folder):
    folder.clip("text_encoder", 768, 12, 12)
    config = {"block_out_channels": [320, 640, 1280, 1280], "sample_size": 64, "cross_attention_dim": 768,
              "attention_head_dim": 8, "down_block_types": 3 * [ATTENTION] + ["DownBlock2D"]}
    folder.network("unet", config, networks.UNet, [320, 640, 1280, 1280], [1, 1, 1, 0], lambda _: 8, 768, middle=1)
    folder.decoder(4, scaling_factor=0.18215)
    folder.finish("StableDiffusionPipeline", {"_class_name": "PNDMScheduler", "skip_prk_steps": True, **LINEAR})


def sdxl(folder):
    folder.clip("text_encoder", 768, 12, 12, states=True)
    folder.clip("text_encoder_2", 1280, 32, 20, states=True, projection=1280)
    deep = folder.layers(10)
    config = {"block_out_channels": [320, 640, 1280], "sample_size": 128, "cross_attention_dim": 2048,
              "addition_time_embed_dim": 256, "attention_head_dim": [5, 10, 20],
              "down_block_types": ["DownBlock2D", ATTENTION, ATTENTION]}
    folder.network(
        "unet", config, networks.UNet, [320, 640, 1280], [0, 2, deep], lambda width: width // 64, 2048, extra=1280
    )
    folder.decoder(4, scaling_factor=0.13025)
    folder.index["force_zeros_for_empty_prompt"] = True
    folder.finish("StableDiffusionXLPipeline", {"_class_name": "EulerDiscreteScheduler", **LINEAR})


def sd3(folder):
    folder.clip("text_encoder", 768, 12, 12, states=True, projection=768)
    folder.clip("text_encoder_2", 1280, 32, 20, states=True, projection=1280)
    folder.t5("text_encoder_3", 256)
    config = {"patch_size": 2, "sample_size": 128, "joint_attention_dim": 4096, "in_channels": 16,
              "num_attention_heads": 24}
    folder.network("transformer", config, networks.joint, 1536, 24, folder.layers(24), 4096, 2048)
    folder.decoder(16, scaling_factor=1.5305, shift_factor=0.0609)
    folder.finish("StableDiffusion3Pipeline", FLOW)


def flux(folder):
    folder.clip("text_encoder", 768, 12, 12)
    folder.t5("text_encoder_2", 512)
    config = {"patch_size": 1, "in_channels": 64, "guidance_embeds": True, "joint_attention_dim": 4096,
              "num_attention_heads": 24}
    folder.network(
        "transformer", config, networks.flux, 3072, 24, folder.layers(19), folder.layers(38), 4096, 768
    )
    folder.decoder(16, scaling_factor=0.3611, shift_factor=0.1159)
    folder.finish("FluxPipeline", {**FLOW, "use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15})


SHAPES = {"sd15": sd15, "sdxl": sdxl, "sd3": sd3, "flux": flux}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("folder", help="where to; must not exist")
    parser.add_argument("--precision", choices=["fp32", "fp16"], default="fp32")
    parser.add_argument("--weights", choices=[INSIDE, ONE, EACH], default=ONE, help="where weights lie")
    parser.add_argument("--depth", type=float, default=1.0, help="the part of the large networks' layers that is kept")
    asked = parser.parse_args()
    os.makedirs(asked.folder)
    SHAPES[asked.shape](Folder(asked.folder, asked.precision, asked.weights, asked.depth))


if __name__ == "__main__":
    main()
