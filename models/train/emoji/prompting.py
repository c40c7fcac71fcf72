"""What lets pictures prompt the denoiser: an image-token adapter (Ye et al., IP-Adapter, 2023).

A picture is known by its latents, laid out as one vector of 1024 numbers. A projection makes 16 tokens of it, one for each
part of 4x4 latents, and one that says nothing; the denoiser attends to them beside the text. Latents keep what is needed
to draw a thing that was never taught, and tokens that know their place let an attention begin as a copy of places.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .attention import attended
from .convolutions import Chain, Conv, Residual, Silu, halving
from .places import LATENT_CHANNELS, LATENT_SIZE
from .unet import CONFIG

EMBEDDING = LATENT_CHANNELS * LATENT_SIZE**2
PARTS = 16  # of a picture, 4x4 of them
TOKENS = PARTS + 1
_WIDTH, _SEEN, _HEAD = 256, 128, 32
_NEARNESS = 0.84  # of places in queries and keys at birth: a score of 4 for the own place, of 0 for others


class Projection(nn.Module):
    """Embeddings [B,1024] to tokens [B,17,256]. What is all zeros becomes tokens that are all zeros, and so adds nothing."""

    def __init__(self):
        super().__init__()
        content = _WIDTH - PARTS
        self.seen = Chain([Conv(4 * LATENT_CHANNELS, _SEEN, 3, padding=1), Residual(_SEEN), Residual(_SEEN), Silu(), halving(_SEEN, content)])
        self.kept = nn.Conv2d(16 * LATENT_CHANNELS, content, 1)
        self.register_buffer("place", torch.eye(PARTS), persistent=False)

    def forward(self, embeddings):
        latents = embeddings.view(-1, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)
        content = self.seen(F.pixel_unshuffle(latents, 2)) + self.kept(F.pixel_unshuffle(latents, 4))
        tokens = torch.cat([content.flatten(2).transpose(1, 2), self.place.expand(latents.shape[0], -1, -1)], dim=-1)
        tokens = tokens * (embeddings.abs().amax(1) > 0).to(tokens.dtype)[:, None, None]
        return torch.cat([tokens, torch.zeros_like(tokens[:, :1])], dim=1)


class Site(nn.Module):
    """One attention to the tokens, of states at 16 places, or at 16 times `within`: each token then says something of its
    own to each place within its part."""

    def __init__(self, width: int, within: int):
        super().__init__()
        self._within, self._heads = within, width // _HEAD
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(_WIDTH, within * width, bias=False)
        self.to_v = nn.Linear(_WIDTH, within * width, bias=False)
        self.to_out = nn.Linear(width, width, bias=False)
        self.places = nn.Parameter(_NEARNESS * torch.randn(PARTS, width))
        with torch.no_grad():
            self.to_k.weight[:, -PARTS:] = self.places.T.repeat(within, 1)
        nn.init.zeros_(self.to_out.weight)

    def attend(self, x, tokens):
        """States [B, within, 16, width] to what the tokens add to them."""
        split = lambda y: y.unflatten(-1, (self._heads, _HEAD)).transpose(-2, -3)  # [.., places, width] to [.., heads, places, 32]
        of_tokens = lambda y: split(y.unflatten(-1, (self._within, -1)).transpose(1, 2))
        added = attended(split(self.to_q(x) + self.places), of_tokens(self.to_k(tokens)), of_tokens(self.to_v(tokens)))
        return self.to_out(added.transpose(-2, -3).flatten(-2))


class Told:
    """One site with what it is told: tokens [B,T,256], and how much they count, one a row."""

    def __init__(self, site: Site, tokens, scale):
        self._site, self._tokens, self._scale = site, tokens, scale

    def at_places(self, x):
        """States [B,16,width]."""
        return self._scale[:, None, None] * self._site.attend(x[:, None], self._tokens)[:, 0]

    def on_map(self, x):
        """States [B,width,8,8]: 16 parts of 2x2 places each."""
        rows, width = x.shape[:2]
        parts = x.reshape(rows, width, 4, 2, 4, 2).permute(0, 3, 5, 2, 4, 1).reshape(rows, 4, PARTS, width)
        added = self._scale[:, None, None, None] * self._site.attend(F.layer_norm(parts, (width,)), self._tokens)
        return added.reshape(rows, 2, 2, 4, 4, width).permute(0, 5, 3, 1, 4, 2).reshape(rows, width, 8, 8)


class Adapter(nn.Module):
    """The projection, and a site for each attention of the denoiser and each of its last two resnets."""

    def __init__(self):
        super().__init__()
        narrow, wide = CONFIG["block_out_channels"]
        self.projection = Projection()
        self.sites = nn.ModuleList([Site(wide, 1) for _ in range(4)] + [Site(narrow, 4) for _ in range(2)])

    def told(self, tokens, scale) -> list[Told]:
        return [Told(site, tokens, scale) for site in self.sites]

    def forward(self, embeddings):
        tokens = self.projection(embeddings)
        return self.told(tokens, torch.ones(len(tokens), dtype=tokens.dtype, device=tokens.device))
