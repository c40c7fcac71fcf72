#!/bin/sh
# The bench on the first NVIDIA GPU, in under ten minutes: the bundled model, and a folder of Stable
# Diffusion 1.5's shape in half precision with random weights. Needs what `darkroom` needs, an NVIDIA
# driver, CUDA 12, cuDNN 9, and a Python with numpy and onnx; with torch and diffusers it measures
# them too.
#
#   PYTHON   that Python; python3 if left out
#   OUT      folder for what is found; benchmarks/gpu if left out
set -eu

top=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd -P)
python=${PYTHON:-python3}
out=${OUT:-$top/benchmarks/gpu}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$out"

export DARKROOM_MAVEN_OPTS="${DARKROOM_MAVEN_OPTS:--Pcuda}"
"$python" "$top/benchmarks/folders/build_folder.py" sd15 "$folder/sd15" --precision fp16 --weights inside

timeout 200 "$top/darkroom" bench --device cuda:0 --parts limit,engine --rounds 6 --json "$out/emoji.json"
timeout 200 "$top/darkroom" bench --device cuda:0 --parts big --big-model "$folder/sd15" --rounds 3 --json "$out/sd15.json"

if "$python" -c 'import torch, diffusers' 2>/dev/null; then
    timeout 120 "$python" "$top/benchmarks/torch_steps.py" --device cuda >"$out/torch.jsonl"
else
    echo "torch and diffusers are not there: not measured" >&2
fi
