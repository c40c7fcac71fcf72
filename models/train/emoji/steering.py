"""Denoisers that are led by a layout map or told of a picture, as `flow.sample` takes them, and the loop that teaches both."""

import argparse
from typing import Callable

import numpy as np
import torch
from torch import nn

from .control import ControlNet
from .flow import noised
from .legs import Leg, best_weights
from .lessons import Lessons
from .places import device, seed_everything, subfolder, work_dir
from .prompting import Adapter
from .tokenizer import Encoder
from .train_denoiser import Networks, load_networks


def load_control() -> ControlNet:
    network = ControlNet()
    network.load_state_dict(best_weights(work_dir() / "control", "control"))
    return network.eval().to(device())


def load_adapter() -> Adapter:
    network = Adapter()
    network.load_state_dict(best_weights(work_dir() / "like", "like"))
    return network.eval().to(device())


def led(denoiser: nn.Module, control: nn.Module, pooled: torch.Tensor) -> Callable:
    """A velocity led by pooled maps [N,3,32,32] in 0..1, with and without text alike."""

    def velocity(x, timesteps, text):
        maps = pooled.repeat(len(x) // len(pooled), 1, 1, 1)
        return denoiser(x, timesteps, text, residuals=control.lead(x, timesteps, text, maps))

    return velocity


def told(denoiser: nn.Module, adapter: nn.Module, embeddings: torch.Tensor) -> Callable:
    """A velocity told of pictures [N,1024]; what guidance leads away from is told of none."""

    def velocity(x, timesteps, text):
        none = torch.zeros(len(x) - len(embeddings), embeddings.shape[1], device=x.device)
        return denoiser(x, timesteps, text, pictures=adapter(torch.cat([embeddings, none])))

    return velocity


def as_maps(pooled: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pooled).to(device()).float() / 255


def teach(kind: str, description: str, rate: float, new_network: Callable[[Networks], nn.Module], answer: Callable, sheet: Callable) -> None:
    """Trains a network beside the frozen denoiser by its own loss, in legs.

    answer(networks, network, x, timesteps, text, lesson) is the velocity; sheet(networks, network, path) draws a few pictures.
    """
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--secs", type=float, default=3600)
    options.add_argument("--cooldown-secs", type=float, default=0)
    options.add_argument("--batch", type=int, default=32)
    options.add_argument("--rate", type=float, default=rate)
    options.add_argument("--ema", type=float, default=0.998)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--silent", type=float, default=0.05, help="the share of captions dropped beside those that the lessons leave empty")
    options.add_argument("--sheet-every-secs", type=float, default=600)
    args = options.parse_args()

    seed_everything(args.seed)
    networks = load_networks().requires_grad_(False)
    lessons, folder = Lessons(kind, networks.text), subfolder(kind)
    network = new_network(networks).to(device())
    optimiser = torch.optim.AdamW(network.parameters(), lr=args.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    leg = Leg(folder, kind, network, optimiser, rate=args.rate, ema=args.ema, secs=args.secs, cooldown_secs=args.cooldown_secs)
    generator = torch.Generator().manual_seed(args.seed + leg.step)
    with torch.no_grad():
        silence = networks.text(torch.from_numpy(Encoder()([""])).to(device()))
    draw = lambda: sheet(networks, leg.averaged.network, folder / f"sheet-{leg.samples // 1000:05d}k.png")
    next_sheet = args.sheet_every_secs
    while leg.goes_on():
        lesson = {name: values.to(device()) for name, values in lessons.batch(args.batch, generator).items()}
        x, timesteps, velocity = noised(lesson["wanted"], generator)
        text = torch.where((torch.rand(args.batch, generator=generator) < args.silent).to(device())[:, None, None], silence, lesson["text"])
        with torch.autocast(x.device.type, torch.bfloat16):
            got = answer(networks, network, x, timesteps, text, lesson)
        loss = (got.float() - velocity).square().mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        leg.took(loss.item(), args.batch)
        if leg.elapsed > next_sheet:
            next_sheet += args.sheet_every_secs
            draw()
    draw()
