"""The networks that measure pictures of this domain: features and what is seen, and a pair of encoders for pictures and texts."""

import torch
from torch import nn
from torch.nn import functional as F

from .attention import attended
from .convolutions import Chain, Conv, Residual, Silu, halving
from .tokenizer import MAX_LENGTH
from .unet import RowLinear

FEATURES, EMBEDDING = 64, 64
_FOLD, _TEXT, _HEADS = 4, 128, 4


class Eye(nn.Module):
    """Pictures [B,3,128,128] in -1..1 to features [B,64] and embeddings of unit length [B,64]."""

    def __init__(self, labels: int, backgrounds: int, styles: int, counts: int):
        super().__init__()
        self.body = Chain([
            Conv(3 * _FOLD**2, 48, 3, padding=1), halving(48, 64), Residual(64), halving(64, 96), Residual(96), Residual(96),
            halving(96, 128), Residual(128), Residual(128), Silu(), Conv(128, 128, 4), Silu(),
        ])
        self.features = RowLinear(128, FEATURES)
        self.embedding = RowLinear(128, EMBEDDING)
        self.heads = nn.ModuleList(RowLinear(FEATURES, size) for size in (labels, backgrounds, styles, counts))

    def forward(self, pictures):
        seen = self.body(F.pixel_unshuffle(pictures, _FOLD)).flatten(1)
        return self.features(seen), F.normalize(self.embedding(seen), dim=1)

    @staticmethod
    def measured(features) -> torch.Tensor:
        """Features as distances see them: all of one length, for raw ones have a few far out that outweigh the rest."""
        return FEATURES**0.5 * F.normalize(features, dim=1)

    def answers(self, features) -> list[torch.Tensor]:
        """Logits of what is in the picture, of its background, its style, and how many things."""
        return [head(F.silu(features)) for head in self.heads]


class Reader(nn.Module):
    """Token ids [B,32] to embeddings of unit length [B,64]: one layer of attention in both directions."""

    def __init__(self, vocabulary: int, padding: int):
        super().__init__()
        self._padding = padding
        self.words = nn.Embedding(vocabulary, _TEXT)
        self.places = nn.Parameter(0.2 * torch.randn(MAX_LENGTH, _TEXT))
        self.norm, self.qkv, self.out = nn.LayerNorm(_TEXT), nn.Linear(_TEXT, 3 * _TEXT), nn.Linear(_TEXT, _TEXT)
        self.mlp = nn.Sequential(nn.LayerNorm(_TEXT), nn.Linear(_TEXT, 2 * _TEXT), nn.SiLU(), nn.Linear(2 * _TEXT, _TEXT))
        self.embedding = RowLinear(_TEXT, EMBEDDING)

    def forward(self, ids):
        x = self.words(ids) + self.places
        q, k, v = (y.unflatten(-1, (_HEADS, -1)).transpose(1, 2) for y in self.qkv(self.norm(x)).chunk(3, dim=-1))
        x = x + self.out(attended(q, k, v).transpose(1, 2).flatten(2))
        x = x + self.mlp(x)
        said = (ids != self._padding).float()
        weights = (said / said.sum(1, keepdim=True)).unsqueeze(1)
        return F.normalize(self.embedding(torch.matmul(weights, x).squeeze(1)), dim=1)


class Judge(nn.Module):
    def __init__(self, eye: Eye, reader: Reader):
        super().__init__()
        self.eye, self.reader = eye, reader
        self.log_scale = nn.Parameter(torch.tensor(2.0))

    def matching_loss(self, pictures, texts) -> torch.Tensor:
        """Which text belongs to which picture, asked both ways (Radford et al. 2021)."""
        logits = self.log_scale.exp().clamp(max=50) * pictures @ texts.T
        own = torch.arange(len(logits), device=logits.device)
        return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2
