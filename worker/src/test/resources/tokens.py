"""Writes the tokens that transformers makes of odd texts, for OddTextsTest.

    pip install transformers && python tokens.py
"""
import json
import pathlib

from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).parent
FOLDERS = {"tiny": HERE / "tiny-model-scalar/tokenizer", "emoji": HERE / "../../../../models/emoji/tokenizer"}
TEXTS = [
    "", " ", "\n\t", "a red apple", "  A  Red\tAPPLE\r\n", "it's 12345 o'clock... don't you'll", "5.5x7,000", "snake_case CamelCase",
    "a <|endoftext|> b", "<|startoftext|>", "<|EndOfText|>", "<|endoftext|><|endoftext|>", "\u0000\u0007\u001b[0m", "\ufeffa mark",
    "café cafe\u0301 ﬁ ½ ①", "İstanbul ı ẞ ß straße", "ΌΣΟΣ ς σ", "красное яблоко", "赤いリンゴ 猫 ｶﾀｶﾅ", "사과 각", "تفاحة حمراء", "शुक्रिया",
    "👩‍👩‍👧‍👦🏳️‍🌈 ❤️ ❤", "🍎🍏", "zero\u200bwidth \u200djoined soft\u00adhyphen", "no\u00a0break \u2003em \u3000wide", "“quotes” ‘single’ — dash … dots",
    "&amp; &lt;b&gt; <b>bold</b>", "https://example.org/?q=1&r=%20", "\\(escaped\\) (weight:1.3) [less]", "a" * 300, "ab " * 120, "!?!?!!", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "x\u0301\u0302\u0303\u0304", "\ud83c\udf4e".encode("utf-16", "surrogatepass").decode("utf-16"), "١٢٣ ൧", "line\u2028separator\u0085next",
]


def ids(tokenizer, text):
    return tokenizer(text)["input_ids"]


made = []
for name, folder in FOLDERS.items():
    tokenizer = AutoTokenizer.from_pretrained(folder)
    made.append({"tokenizer": name, "class": type(tokenizer).__name__, "ids": [ids(tokenizer, text) for text in TEXTS]})
(HERE / "tokens.json").write_text(json.dumps({"texts": TEXTS, "made": made}) + "\n")
