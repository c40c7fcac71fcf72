"""Tokenizers of the field's sizes. Their words are made up: what is asked of them is their size."""

import json
import os


def _write(path, content):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)


def _byte_characters():
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    other = [b for b in range(256) if b not in plain]
    return [chr(b) for b in plain] + [chr(256 + i) for i in range(len(other))]


def clip(folder, padding="<|endoftext|>", tokens=49408):
    """vocab.json and merges.txt: bytes, pairs of letters, and fillers up to CLIP's number of tokens."""
    os.makedirs(folder, exist_ok=True)
    characters = _byte_characters()
    words = characters + [c + "</w>" for c in characters]
    letters = "abcdefghijklmnopqrstuvwxyz"
    pairs = [(a, b + end) for end in ("", "</w>") for a in letters for b in letters]
    words += [a + b for a, b in pairs]
    words += [f"filler{i}</w>" for i in range(tokens - 2 - len(words))]
    words += ["<|startoftext|>", "<|endoftext|>"]
    _write(f"{folder}/vocab.json", {word: i for i, word in enumerate(words)})
    with open(f"{folder}/merges.txt", "w", encoding="utf-8") as file:
        file.write("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in pairs))
    _write(
        f"{folder}/tokenizer_config.json",
        {
            "tokenizer_class": "CLIPTokenizer",
            "model_max_length": 77,
            "bos_token": "<|startoftext|>",
            "eos_token": "<|endoftext|>",
            "unk_token": "<|endoftext|>",
            "pad_token": padding,
        },
    )


def t5(folder, window, tokens=32100):
    os.makedirs(folder, exist_ok=True)
    special = ["<pad>", "</s>", "<unk>"]
    letters = [chr(c) for c in range(33, 127)]
    pieces = [[word, 0.0] for word in special] + [["▁", -2.0]]
    pieces += [[letter, -4.0] for letter in letters] + [["▁" + letter, -3.5] for letter in letters]
    pieces += [[f"▁filler{i}", -9.0] for i in range(tokens - len(pieces))]
    _write(
        f"{folder}/tokenizer.json",
        {
            "version": "1.0",
            "added_tokens": [
                {
                    "id": i,
                    "content": word,
                    "single_word": False,
                    "lstrip": False,
                    "rstrip": False,
                    "normalized": False,
                    "special": True,
                }
                for i, word in enumerate(special)
            ],
            "normalizer": None,
            "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
                "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
            },
            "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
            "model": {"type": "Unigram", "unk_id": 2, "vocab": pieces, "byte_fallback": False},
        },
    )
    _write(
        f"{folder}/tokenizer_config.json",
        {
            "tokenizer_class": "T5Tokenizer",
            "model_max_length": window,
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
    )
