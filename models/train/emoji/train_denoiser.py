"""Trains text encoder and denoiser together on the pool of latents, by flow matching.

    python -m emoji.train_denoiser --secs 7000                        a leg on the trunk; repeat to go on
    python -m emoji.train_denoiser --secs 1500 --cooldown-secs 1200   a leg that ends in weights fit to export

Loss: |v(x_s, 1000 s, text) - (n - x)|^2, the mean over the batch; a tenth of the captions are dropped to "".
"""

import argparse

import torch
from torch import nn

from .drawing import Painter, fixed_prompts, save_sheet
from .flow import noised
from .legs import Leg, best_weights
from .muon import Muon, Together
from .pool import Pool
from .side_by_side import SideBySide
from .text_encoder import TextEncoder
from .tokenizer import Encoder
from .unet import UNet
from .places import device, seed_everything, subfolder, work_dir

_CAPTION_DROPOUT = 0.1


class Networks(nn.Module):
    """What is trained together: captions' token ids and noisy latents in, velocities out."""

    def __init__(self, vocabulary: int):
        super().__init__()
        self.text, self.denoiser = TextEncoder(vocabulary), UNet()

    def forward(self, x, timesteps, ids):
        return self.denoiser(x, timesteps, self.text(ids))


def load_networks() -> Networks:
    networks = Networks(Encoder().vocabulary_size)
    networks.load_state_dict(best_weights(work_dir() / "denoiser", "denoiser"))
    return networks.eval().to(device())


def optimiser_of(networks: Networks, rate: float, workers: int) -> Together:
    """Muon for what multiplies inside; AdamW for word and place vectors, the pooled text's projection, gains and biases,
    and where latents come in and go out."""
    inside, rest = [], []
    for name, parameter in networks.named_parameters():
        at_the_edge = "embedding.weight" in name or ".conv_in." in name or ".conv_out." in name
        (rest if parameter.ndim < 2 or at_the_edge else inside).append(parameter)
    return Together(torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True), Muon(inside, rate, workers))


def flow_loss(networks: Networks, x, timesteps, ids, velocity) -> torch.Tensor:
    with torch.autocast(x.device.type, torch.bfloat16):
        got = networks(x, timesteps, ids)
    return (got.float() - velocity).square().mean()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--secs", type=float, default=3600)
    options.add_argument("--cooldown-secs", type=float, default=0)
    options.add_argument("--batch", type=int, default=40)
    options.add_argument("--rate", type=float, default=1.2e-3)
    options.add_argument("--ema", type=float, default=0.999)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--sheet-every-secs", type=float, default=600)
    options.add_argument("--least-weight", type=float, default=0.0, help="train only on concepts of at least this weight")
    options.add_argument("--workers", type=int, default=1, help="threads that share a batch; for CPUs, with OMP_NUM_THREADS=1")
    options.add_argument("--compile", action="store_true", help="a few minutes slower to start, then faster")
    args = options.parse_args()

    seed_everything(args.seed)
    folder, tokens, pool = subfolder("denoiser"), Encoder(), Pool(work_dir() / "pool", args.least_weight)
    networks = Networks(tokens.vocabulary_size).to(device())
    optimiser = optimiser_of(networks, args.rate, args.workers)
    leg = Leg(folder, "denoiser", networks, optimiser, rate=args.rate, ema=args.ema, secs=args.secs, cooldown_secs=args.cooldown_secs)
    step = SideBySide(networks, args.workers)
    if args.compile:
        networks.compile()
    generator = torch.Generator().manual_seed(args.seed + leg.step)
    nothing = torch.from_numpy(tokens([""])[0])
    painter, prompts = Painter(), fixed_prompts()

    def sheet():
        pictures = painter.paint(leg.averaged.network, prompts, list(range(len(prompts))))
        save_sheet(folder / f"sheet-{leg.samples // 1000:06d}k.png", pictures, prompts)

    next_sheet = args.sheet_every_secs
    while leg.goes_on():
        latents, ids = pool.batch(args.batch, generator)
        ids[torch.rand(args.batch, generator=generator) < _CAPTION_DROPOUT] = nothing
        x, timesteps, velocity = noised(latents, generator)
        x = x.to(device())
        loss = step.gradients(flow_loss, x, timesteps.to(device()), ids.to(device()), velocity.to(device()))
        nn.utils.clip_grad_norm_(networks.parameters(), 1.0)
        optimiser.step()
        leg.took(loss, args.batch)
        if leg.elapsed > next_sheet:
            next_sheet += args.sheet_every_secs
            sheet()
    sheet()


if __name__ == "__main__":
    main()
