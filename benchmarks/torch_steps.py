"""Seconds a step of Stable Diffusion 1.5's U-Net in diffusers and torch, with random weights.

Prints a line of JSON for each number of pictures: guided, so two rows of the network each.
"""

import argparse
import json
import statistics
import time

import torch
from diffusers import UNet2DConditionModel

WINDOW, WIDTH, LATENTS = 77, 768, (4, 64, 64)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--pictures", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    asked = parser.parse_args()
    dtype = torch.float16 if asked.device.startswith("cuda") else torch.float32
    unet = UNet2DConditionModel(
        sample_size=64, cross_attention_dim=WIDTH, attention_head_dim=8
    ).to(asked.device, dtype)
    unet.eval()
    for pictures in asked.pictures:
        took = [step(unet, 2 * pictures, asked.device, dtype) for _ in range(asked.steps + 2)][2:]
        print(
            json.dumps(
                {
                    "device": asked.device,
                    "torch": torch.__version__,
                    "pictures": pictures,
                    "secondsAStep": statistics.median(took),
                }
            ),
            flush=True,
        )


@torch.inference_mode()
def step(unet, rows, device, dtype):
    latents = torch.randn(rows, *LATENTS, device=device, dtype=dtype)
    states = torch.randn(rows, WINDOW, WIDTH, device=device, dtype=dtype)
    timesteps = torch.full((rows,), 500, device=device)
    synchronise(device)
    start = time.perf_counter()
    unet(latents, timesteps, states)
    synchronise(device)
    return time.perf_counter() - start


def synchronise(device):
    if device.startswith("cuda"):
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
