"""Text to token ids as CLIP's and T5's tokenizers have it, from a folder's own files."""

import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers


def tokens(folder: Path, text, window):
    """Exactly `window` ids, marks and padding included."""
    config = json.loads((folder / "tokenizer_config.json").read_text())
    whole = folder / "tokenizer.json"
    reader = Tokenizer.from_file(str(whole)) if whole.exists() else _clip(folder)
    ids = reader.encode(text).ids
    if not whole.exists():
        ids = [reader.token_to_id(config["bos_token"]), *ids, reader.token_to_id(config["eos_token"])]
    assert len(ids) <= window
    return ids + [reader.token_to_id(config["pad_token"])] * (window - len(ids))


def _clip(folder):
    pieces = models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt"), end_of_word_suffix="</w>")
    reader = Tokenizer(pieces)
    reader.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    words = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    split = pre_tokenizers.Split(words, behavior="removed", invert=True)
    reader.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    return reader
