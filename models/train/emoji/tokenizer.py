"""The model's own tokenizer: CLIP's scheme (byte-level BPE with an end-of-word mark) over our own, small vocabulary.

    python -m emoji.tokenizer        learns the merges and writes the tokenizer folder
"""

import json
import random
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from .captions import caption
from .heldout import load_held_out
from .icons import IconShelf
from .scenes import SceneMaker
from .places import seed_everything, subfolder, work_dir

MAX_LENGTH = 32
START, END = "<|startoftext|>", "<|endoftext|>"
_VOCABULARY = 4096
_WORDS = r"""'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""


def _blank(model: models.BPE) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_WORDS), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _texts() -> list[str]:
    """Captions of made-up scenes, often, so that their words become whole tokens; then every emoji name and tag
    in English, so that later data finds its words here."""
    shelf, chance = IconShelf(work_dir() / "data"), random.Random(11)
    maker = SceneMaker(shelf, load_held_out(), chance)
    texts = [caption(maker.next(), shelf, chance) for _ in range(20_000)] * 8
    known = json.loads((work_dir() / "npm/node_modules/emojibase-data/en/data.json").read_text())
    for emoji in known:
        texts += [emoji["label"], *emoji.get("tags", ())] * 2
    return texts


def learn() -> Tokenizer:
    draft = _blank(models.BPE(end_of_word_suffix="</w>"))
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY - 256, initial_alphabet=alphabet, end_of_word_suffix="</w>", show_progress=False
    )
    draft.train_from_iterator(_texts(), trainer)
    merges = [tuple(m) for m in json.loads(draft.to_str())["model"]["merges"]]

    # The learnt vocabulary lacks the word-final form of bytes it never met; CLIP's has all of them, so no text is unknown.
    pieces = alphabet + [a + "</w>" for a in alphabet] + ["".join(m) for m in merges]
    vocabulary = {piece: i for i, piece in enumerate(dict.fromkeys(pieces))}
    vocabulary[START], vocabulary[END] = len(vocabulary), len(vocabulary) + 1
    tokenizer = _blank(models.BPE(vocabulary, merges, end_of_word_suffix="</w>", continuing_subword_prefix="", unk_token=END))
    tokenizer.add_special_tokens([START, END])
    tokenizer.post_processor = processors.RobertaProcessing(
        (END, vocabulary[END]), (START, vocabulary[START]), trim_offsets=False, add_prefix_space=False
    )
    return tokenizer


def write_folder(tokenizer: Tokenizer, folder: Path) -> None:
    """The files transformers' CLIPTokenizer and CLIPTokenizerFast read."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    model = json.loads(tokenizer.to_str())["model"]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False) + "\n")
    merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]) + "\n")
    special = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END}
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")
    config = {**special, "tokenizer_class": "CLIPTokenizer", "model_max_length": MAX_LENGTH, "do_lower_case": True,
              "add_prefix_space": False, "errors": "replace", "clean_up_tokenization_spaces": True}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


class Encoder:
    """Texts to token ids [N, MAX_LENGTH], cut and padded as the worker does it."""

    def __init__(self, folder: Path | None = None):
        self._tokenizer = Tokenizer.from_file(str((folder or work_dir() / "tokenizer") / "tokenizer.json"))
        end = self._tokenizer.token_to_id(END)
        self._tokenizer.enable_truncation(MAX_LENGTH)
        self._tokenizer.enable_padding(pad_id=end, pad_token=END, length=MAX_LENGTH)
        self.vocabulary_size = self._tokenizer.get_vocab_size()
        self.start, self.end = self._tokenizer.token_to_id(START), end

    def __call__(self, texts: list[str]) -> np.ndarray:
        return np.array([e.ids for e in self._tokenizer.encode_batch(texts)], np.int64).reshape(-1, MAX_LENGTH)


def main() -> None:
    if any(subfolder("pool").glob("shard-*.npz")):
        raise SystemExit("tokenizer: pool/ holds ids of the present tokenizer; empty pool/, denoiser/ and judge/ first")
    seed_everything(11)
    tokenizer = learn()
    write_folder(tokenizer, subfolder("tokenizer"))
    words = {w for text in _texts()[:20_000] for w in text.replace(",", "").split()}
    whole = sum(len(tokenizer.encode(w).ids) == 3 for w in words)
    print(f"{tokenizer.get_vocab_size()} tokens; {whole} of {len(words)} caption words are one token")


if __name__ == "__main__":
    main()
