"""Writes learned words in the forms that the field's programs write, and what diffusers and transformers make of them,
for LearnedWordsTest. Words of several vectors are in lower case: of others transformers 5 tells diffusers another spelling than
their files', and they are not spelled out there.

    pip install torch diffusers transformers safetensors onnx onnxruntime && python learned.py
"""
import json
import pathlib
import shutil

import numpy as np
import onnx
import onnxruntime
import torch
from diffusers.loaders import TextualInversionLoaderMixin
from onnx import numpy_helper
from safetensors.torch import save_file
from transformers import AutoTokenizer, CLIPTextConfig, CLIPTextModel

HERE = pathlib.Path(__file__).parent
MODEL = HERE / "tiny-model-scalar"
OUT = HERE / "learned"
WIDTH = 16
TEXTS = [
    "", "a <cat-toy> on the table", "<Cat-Toy>", "a house in <style>", "<style>,<style>", "easyneg, blurry", "category of cats",
    "(emb:1) emb_1", "a word beside<cat-toy>another", "a<style>b", "EasyNeg", "<cat-toy> <style> easyneg emb",
]


class Pipeline(TextualInversionLoaderMixin):
    components = {}
    hf_device_map = None

    def __init__(self, tokenizer, encoder):
        self.tokenizer, self.text_encoder = tokenizer, encoder


def numbers(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(shape[0]))


def write_files():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    web = {
        "string_to_token": {"*": 265},
        "string_to_param": {"*": torch.nn.Parameter(numbers(2, WIDTH))},
        "name": "easyneg", "step": 3000, "sd_checkpoint": None, "sd_checkpoint_name": "some",
    }  # fmt: skip
    torch.save(web, OUT / "a-web.pt")
    save_file({"emb_params": numbers(3, WIDTH).bfloat16()}, OUT / "emb.safetensors")
    save_file({"<cat-toy>": numbers(1, WIDTH)[0]}, OUT / "one.safetensors", metadata={"format": "pt"})
    torch.save({"<style>": numbers(4, 2 * WIDTH)[:, ::2].half()}, OUT / "several.bin")
    return [("a-web.pt", None), ("emb.safetensors", "emb"), ("one.safetensors", None), ("several.bin", None)]


def states(encoder, ids):
    """By the ONNX encoder with the matrix that diffusers has made in place of its own."""
    model = onnx.load(MODEL / "text_encoder/model.onnx")
    matrix = encoder.get_input_embeddings().weight.detach().numpy()
    for weight in model.graph.initializer:
        if list(weight.dims) == [matrix.shape[0] - 10, WIDTH]:
            weight.CopyFrom(numpy_helper.from_array(matrix, weight.name))
            break
    else:
        raise ValueError("the matrix is not found")
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(["last_hidden_state"], {"input_ids": np.array([ids], np.int64)})[0][0]


def main():
    files = write_files()
    tokenizer = AutoTokenizer.from_pretrained(MODEL / "tokenizer")
    own = onnx.load(MODEL / "text_encoder/model.onnx")
    matrix = next(w for w in own.graph.initializer if list(w.dims) == [len(tokenizer), WIDTH])
    config = CLIPTextConfig(vocab_size=len(tokenizer), hidden_size=WIDTH, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    encoder = CLIPTextModel(config)
    encoder.get_input_embeddings().weight.data = torch.from_numpy(numpy_helper.to_array(matrix).copy())
    pipeline = Pipeline(tokenizer, encoder)
    for name, token in files:
        pipeline.load_textual_inversion(str(OUT), weight_name=name, token=token)
    made = []
    for text in TEXTS:
        converted = pipeline.maybe_convert_prompt(text, tokenizer)
        ids = tokenizer(converted, padding="max_length", max_length=77, truncation=True)["input_ids"]
        mean = states(encoder, ids)[:24].mean(axis=1)
        made.append({"text": text, "ids": ids[:24], "means": [round(float(m), 6) for m in mean]})
    (OUT / "expected.json").write_text(json.dumps(made, indent=1) + "\n")


if __name__ == "__main__":
    main()
