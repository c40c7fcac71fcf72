"""Trains the autoencoder on made-up scenes.

    python -m emoji.train_autoencoder --secs 1200 --cooldown-secs 500
    python -m emoji.train_autoencoder --secs 600 --cooldown-secs 500 --decoder-only     once latents are in use

Loss, for picture x, latents z = E(x) and x' = D(z + 0.05 std(z) n) with normal n:
|x - x'| + 2 (x - x')^2 + |grad x - grad x'| at two scales + 0.001 z^2, each a mean.
"""

import argparse
import random

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from .autoencoder import Autoencoder
from .heldout import load_held_out
from .icons import IconShelf
from .legs import Leg, best_weights
from .scenes import SceneMaker, draw
from .side_by_side import SideBySide
from .places import LATENT_CHANNELS, LATENT_SIZE, device, seed_everything, subfolder, work_dir

_LATENT_NOISE, _LATENT_PULL = 0.05, 1e-3


def compose(count: int, seed: int) -> torch.Tensor:
    """Random scenes as uint8 [N,3,H,W]."""
    shelf, chance = IconShelf(work_dir() / "data"), random.Random(seed)
    maker = SceneMaker(shelf, load_held_out(), chance)
    pictures = np.stack([draw(maker.next(), shelf, chance) for _ in range(count)])
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous()


def to_network(pictures: torch.Tensor) -> torch.Tensor:
    """uint8 to -1..1 on the training device."""
    return pictures.to(device()).float().div(127.5).sub(1)


def reconstruction_loss(wanted: torch.Tensor, got: torch.Tensor) -> torch.Tensor:
    error = wanted - got
    loss = error.abs().mean() + 2 * error.square().mean()
    for _ in range(2):  # the gradient of the error is the error of the gradient
        loss = loss + error.diff(dim=2).abs().mean() + error.diff(dim=3).abs().mean()
        error = F.avg_pool2d(error, 2)
    return loss


def picture_loss(network: Autoencoder, x: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
    with torch.autocast(x.device.type, torch.bfloat16):
        z = network.encode(x)
        got = network.decode(z + _LATENT_NOISE * z.detach().std((0, 2, 3), keepdim=True) * noise)
    return reconstruction_loss(x, got.float()) + _LATENT_PULL * z.float().square().mean()


def psnr(network: Autoencoder, pictures: torch.Tensor) -> float:
    with torch.no_grad():
        x = to_network(pictures)
        errors = (x - network.decode(network.encode(x)).clamp(-1, 1)).square().mean((1, 2, 3))
    return float((10 * torch.log10(4 / errors)).mean())


def sample_sheet(network: Autoencoder, pictures: torch.Tensor, path) -> None:
    """Originals above, reconstructions below."""
    with torch.no_grad():
        x = to_network(pictures)
        rows = torch.cat([torch.cat([a, b], 1) for a, b in zip(x, network.decode(network.encode(x)).clamp(-1, 1))], 2)
    Image.fromarray((rows.permute(1, 2, 0).cpu() * 127.5 + 127.5).byte().numpy()).save(path)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--secs", type=float, default=1200)
    options.add_argument("--cooldown-secs", type=float, default=500)
    options.add_argument("--batch", type=int, default=16)
    options.add_argument("--rate", type=float, default=1.5e-3)
    options.add_argument("--scenes", type=int, default=6000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=1, help="threads that share a batch; for CPUs, with OMP_NUM_THREADS=1")
    options.add_argument("--decoder-only", action="store_true", help="keep the encoder, and with it every latent, as it is")
    args = options.parse_args()

    seed_everything(args.seed)
    folder = subfolder("autoencoder")
    network = Autoencoder().to(device())
    if args.decoder_only:
        network.load_state_dict(best_weights(folder, "autoencoder"))
        network.encoder.requires_grad_(False)
        network.quant_conv.requires_grad_(False)
    trained = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=args.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    name = "decoder" if args.decoder_only else "autoencoder"
    leg = Leg(folder, name, network, optimiser, rate=args.rate, ema=0.998, secs=args.secs, cooldown_secs=args.cooldown_secs)
    step = SideBySide(network, args.workers)
    pictures, kept_back = compose(args.scenes, seed=args.seed + leg.step), compose(128, seed=9_000_001)

    next_report = 0.0
    while leg.goes_on():
        x = to_network(pictures[torch.randint(len(pictures), (args.batch,))])
        noise = torch.randn(args.batch, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE).to(device())
        loss = step.gradients(picture_loss, x, noise)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        leg.took(loss, args.batch)
        if leg.elapsed > next_report:
            next_report = leg.elapsed + 240
            print(f"{name} psnr {psnr(leg.averaged.network, kept_back):.2f} dB on 128 unseen scenes", flush=True)
            sample_sheet(leg.averaged.network, kept_back[:10], folder / f"{name}-sheet.png")
    print(f"{name} psnr {psnr(leg.averaged.network, kept_back):.2f} dB, done at step {leg.step}")
    sample_sheet(leg.averaged.network, kept_back[:10], folder / f"{name}-sheet.png")


if __name__ == "__main__":
    main()
