"""The text encoder: a small CLIPTextModel, under the parameter names transformers gives it."""

import torch
from torch import nn
from torch.nn import functional as F

from .attention import attended
from .tokenizer import MAX_LENGTH

WIDTH, LAYERS, HEADS = 256, 2, 4


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q_proj, self.k_proj = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.v_proj, self.out_proj = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        q, k, v = (p(x).unflatten(-1, (HEADS, -1)).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        return self.out_proj(attended(q, k, v, causal=True).transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.self_attn, self.layer_norm1 = SelfAttention(), nn.LayerNorm(WIDTH)
        self.mlp, self.layer_norm2 = Mlp(), nn.LayerNorm(WIDTH)

    def forward(self, x):
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class Embeddings(nn.Module):
    def __init__(self, vocabulary: int):
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, WIDTH)
        self.position_embedding = nn.Embedding(MAX_LENGTH, WIDTH)
        # Words must outweigh what the first layers add to them, or their identity drowns; hence std 1.
        nn.init.normal_(self.token_embedding.weight, std=1.0)
        nn.init.normal_(self.position_embedding.weight, std=0.2)

    def forward(self, ids):
        return self.token_embedding(ids) + self.position_embedding.weight[: ids.shape[1]]


class Layers(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))


class TextTransformer(nn.Module):
    def __init__(self, vocabulary: int):
        super().__init__()
        self.embeddings, self.encoder = Embeddings(vocabulary), Layers()
        self.final_layer_norm = nn.LayerNorm(WIDTH)


class TextEncoder(nn.Module):
    """Token ids [B,L] to hidden states [B,L,WIDTH]. Causal, so the last place has seen the whole text."""

    def __init__(self, vocabulary: int):
        super().__init__()
        self.text_model = TextTransformer(vocabulary)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        x = self.text_model.embeddings(ids)
        for layer in self.text_model.encoder.layers:
            x = layer(x)
        return self.text_model.final_layer_norm(x)


def config(vocabulary: int, start: int, end: int) -> dict:
    return {
        "architectures": ["CLIPTextModel"], "model_type": "clip_text_model", "vocab_size": vocabulary, "hidden_size": WIDTH,
        "intermediate_size": 4 * WIDTH, "projection_dim": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "max_position_embeddings": MAX_LENGTH, "hidden_act": "gelu", "layer_norm_eps": 1e-5,
        "bos_token_id": start, "eos_token_id": end, "pad_token_id": end,
    }
