"""Writes random scheduler files and what diffusers makes of them, step by step, for ReferenceTest.

    pip install torch diffusers scipy && python schedulers.py FOLDER [COUNT [SEED]]
    mvn -pl worker -am test -Dtest=ReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dreference.dir=FOLDER

Steps 1 to 50, every class, spacing, prediction type, kind of sigmas and order, sparse files, pictures to start from. What
diffusers itself refuses, fails at, or ends in numbers that are not finite is left out and counted.
"""
import collections
import copy
import importlib
import json
import pathlib
import random
import sys

import numpy as np
import torch

OUT = pathlib.Path(sys.argv[1])
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 7
SHAPE = (1, 4, 2, 2)
torch.set_num_threads(1)
pick = random.Random(SEED)

NOISE = {
    "beta_schedule": ["linear", "scaled_linear", "squaredcos_cap_v2"],
    "beta_start": [0.00085, 0.0001],
    "beta_end": [0.012, 0.02],
    "num_train_timesteps": [1000, 1000, 500],
    "prediction_type": ["epsilon", "v_prediction", "sample"],
}
SPACED = {"timestep_spacing": ["leading", "trailing", "linspace"], "steps_offset": [0, 1]}
SIGMAS = ["use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas"]
FLAG = [True, False]
THRESHOLD = {"thresholding": FLAG, "dynamic_thresholding_ratio": [0.9, 0.995], "sample_max_value": [1.0, 2.0]}
SOLVER = {**NOISE, **SPACED, **THRESHOLD, "solver_order": [1, 2, 3], "lower_order_final": FLAG}
CLASSES = {
    "DDIMScheduler": {**NOISE, **SPACED, **THRESHOLD, "clip_sample": FLAG, "set_alpha_to_one": FLAG, "rescale_betas_zero_snr": FLAG},
    "DDPMScheduler": {**NOISE, **SPACED, **THRESHOLD, "clip_sample": FLAG, "variance_type": ["fixed_small", "fixed_small_log", "fixed_large"]},
    "PNDMScheduler": {**NOISE, **SPACED, "prediction_type": ["epsilon", "v_prediction"], "skip_prk_steps": FLAG, "set_alpha_to_one": FLAG},
    "LMSDiscreteScheduler": {**NOISE, **SPACED},
    "EulerDiscreteScheduler": {**NOISE, **SPACED, "prediction_type": ["epsilon", "v_prediction"], "interpolation_type": ["linear", "log_linear"], "rescale_betas_zero_snr": FLAG, "final_sigmas_type": ["zero", "sigma_min"]},
    "EulerAncestralDiscreteScheduler": {**NOISE, **SPACED, "prediction_type": ["epsilon", "v_prediction"], "rescale_betas_zero_snr": FLAG},
    "HeunDiscreteScheduler": {**NOISE, **SPACED, "prediction_type": ["epsilon", "v_prediction"], "clip_sample": FLAG},
    "KDPM2DiscreteScheduler": {**NOISE, **SPACED, "prediction_type": ["epsilon", "v_prediction"]},
    "KDPM2AncestralDiscreteScheduler": {**NOISE, **SPACED, "prediction_type": ["epsilon", "v_prediction"]},
    "DPMSolverMultistepScheduler": {**SOLVER, "algorithm_type": ["dpmsolver++", "sde-dpmsolver++", "dpmsolver"], "solver_type": ["midpoint", "heun"], "final_sigmas_type": ["zero", "sigma_min"], "euler_at_final": FLAG, "use_lu_lambdas": [False, False, True], "lambda_min_clipped": [-5.1, None]},
    "DPMSolverSinglestepScheduler": {**NOISE, **THRESHOLD, "solver_order": [1, 2, 3], "lower_order_final": FLAG, "algorithm_type": ["dpmsolver++", "sde-dpmsolver++", "dpmsolver"], "solver_type": ["midpoint", "heun"], "final_sigmas_type": ["zero", "sigma_min"]},
    "DEISMultistepScheduler": {**SOLVER},
    "UniPCMultistepScheduler": {**SOLVER, "solver_type": ["bh1", "bh2"], "predict_x0": FLAG, "final_sigmas_type": ["zero", "sigma_min"], "disable_corrector": [[], [0], [0, 2]]},
    "LCMScheduler": {**NOISE, "original_inference_steps": [50, 100], "clip_sample": FLAG, "set_alpha_to_one": FLAG},
    "TCDScheduler": {**NOISE, "original_inference_steps": [50, 100], "set_alpha_to_one": FLAG},
    "EDMEulerScheduler": {"sigma_min": [0.002, 0.02], "sigma_max": [80.0, 14.0], "sigma_schedule": ["karras", "exponential"], "rho": [7.0, 5.0], "prediction_type": ["epsilon", "v_prediction"]},
    "FlowMatchEulerDiscreteScheduler": {"shift": [1.0, 3.0], "num_train_timesteps": [1000], "shift_terminal": [None, 0.1], "invert_sigmas": [False, False, True]},
    "FlowMatchHeunDiscreteScheduler": {"shift": [1.0, 3.0], "num_train_timesteps": [1000]},
}
MODULES = {
    "EulerDiscreteScheduler": "euler_discrete", "EulerAncestralDiscreteScheduler": "euler_ancestral_discrete",
    "HeunDiscreteScheduler": "heun_discrete", "KDPM2DiscreteScheduler": "k_dpm_2_discrete",
    "KDPM2AncestralDiscreteScheduler": "k_dpm_2_ancestral_discrete", "LMSDiscreteScheduler": "lms_discrete",
    "DPMSolverMultistepScheduler": "dpmsolver_multistep", "DPMSolverSinglestepScheduler": "dpmsolver_singlestep",
    "DEISMultistepScheduler": "deis_multistep", "UniPCMultistepScheduler": "unipc_multistep", "EDMEulerScheduler": "edm_euler",
    "FlowMatchEulerDiscreteScheduler": "flow_match_euler_discrete", "FlowMatchHeunDiscreteScheduler": "flow_match_heun_discrete",
}
CURVED = {name for name in CLASSES if name.endswith(("MultistepScheduler", "SinglestepScheduler")) or "Euler" in name or name in
          ("HeunDiscreteScheduler", "KDPM2DiscreteScheduler", "KDPM2AncestralDiscreteScheduler", "LMSDiscreteScheduler")}
CURVED -= {"EulerAncestralDiscreteScheduler", "EDMEulerScheduler"}


def model(x, t):
    flat = x.double().flatten().numpy()
    out = 0.6 * flat + 0.1 * np.sin(0.01 * float(t) + np.arange(flat.size))
    return torch.from_numpy(out.astype(np.float32)).reshape(x.shape)


def in_double(scheduler):
    """The same scheduler with its tables in 64 bits, to see how far 32 bits carry."""
    for name, value in vars(scheduler).items():
        if isinstance(value, torch.Tensor) and value.dtype == torch.float32 and name != "timesteps":
            setattr(scheduler, name, value.double())
    return scheduler


def module_of(kind):
    short = MODULES.get(kind, kind.removesuffix("Scheduler").lower())
    return importlib.import_module(f"diffusers.schedulers.scheduling_{short}")


def begun(kind, config, asked):
    scheduler = getattr(module_of(kind), kind).from_config(config)
    scheduler.set_timesteps(**asked)
    return scheduler


def walk(scheduler, x, first, noises, kind):
    """Every step of a drawing; noise is drawn into `noises` where it is empty, else taken from it."""
    drawn = []
    given = iter(noises)

    def noise(shape, dtype=None, **_):
        made = next(given) if noises else torch.randn(SHAPE, generator=torch.Generator().manual_seed(pick.getrandbits(30)))
        drawn.append(made)
        return made.to(x.dtype)

    module_of(kind).randn_tensor = noise
    if first and hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(first)
    steps = []
    for t in scheduler.timesteps[first:]:
        scaled = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        before = len(drawn)
        scale = float((scaled.double() / x.double()).flatten()[0])
        answer = model(scaled, t).to(x.dtype)
        x = scheduler.step(answer, t, x, return_dict=True).prev_sample
        steps.append((float(t), scale, drawn[-1] if len(drawn) > before else None, x))
    return steps, drawn


def numbers(tensor):
    return [float(np.float32(v)) for v in tensor.double().flatten().tolist()]


def case(number):
    kind = pick.choice(list(CLASSES))
    keys = {key: pick.choice(values) for key, values in CLASSES[kind].items() if pick.random() < 0.6}
    config = {"_class_name": kind, **{key: value for key, value in keys.items() if value is not None}}
    if kind in CURVED and pick.random() < 0.4:
        config[pick.choice(SIGMAS)] = True
    asked = {"num_inference_steps": pick.randint(1, 50)}
    picture = kind not in ("EDMEulerScheduler",) and pick.random() < 0.25
    scheduler = begun(kind, config, asked)
    order = 2 if kind.startswith(("Heun", "KDPM2", "FlowMatchHeun")) else 1
    noise = torch.randn(SHAPE, generator=torch.Generator().manual_seed(number)).mul(1e4).round().div(1e4)
    golden = {
        "format": "scheduler-golden/1", "name": f"random_{number}", "scheduler": kind, "config": config, "shape": SHAPE,
        "set_timesteps": asked, "step_kwargs": {}, "order": order, "init_noise_sigma": float(scheduler.init_noise_sigma) if hasattr(scheduler, "init_noise_sigma") else 1.0,
        "timesteps": [float(t) for t in scheduler.timesteps], "timesteps_are_integers": not scheduler.timesteps.is_floating_point(),
        "sigmas": None, "model": "eps_v1",
    }
    first = 0
    if picture:
        count, strength = asked["num_inference_steps"], pick.choice([0.5, 0.8, 1.0])
        first = max(count - min(int(count * strength), count), 0) * order
        clean = torch.randn(SHAPE, generator=torch.Generator().manual_seed(number + 1)).mul(1e4).round().div(1e4)
        used = scheduler.timesteps[first:]
        if not len(used):
            raise ValueError("no step is left")
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(first)
        mixing = scheduler.scale_noise if hasattr(scheduler, "scale_noise") else None
        x = mixing(clean, used[:1], noise) if mixing else scheduler.add_noise(clean, noise, used[:1])
        golden["img2img"] = {
            "mode": "sd", "strength": strength, "t_start": first // order, "first_index": first, "timesteps_used": [float(t) for t in used],
            "clean_latents": numbers(clean), "noise": numbers(noise), "noisy_latents": numbers(x),
        }
        scheduler = begun(kind, config, asked)
    else:
        golden["initial_noise"] = numbers(noise)
        x = noise * golden["init_noise_sigma"]
    steps, drawn = walk(scheduler, x, first, [], kind)
    exact, _ = walk(in_double(begun(kind, config, asked)), x.double(), first, drawn, kind)
    if not all(bool(after.isfinite().all()) for *_, after in steps):
        raise ValueError("not finite")
    largest = max(float(after.abs().max()) for *_, after in steps)
    off = max(float((a[3].double() - b[3].double()).abs().max()) for a, b in zip(steps, exact))
    golden["max_abs_value"] = largest
    golden["float64_check"] = {"max_abs_diff_any_step": off}
    golden["suggested_abs_tolerance"] = max(1e-5, 10 * off)
    golden["steps"] = [
        {"t": t, "input_scale": scale, "noise": None if made is None else numbers(made), "prev_sample": numbers(after)}
        for t, scale, made, after in steps
    ]
    return golden


OUT.mkdir(parents=True, exist_ok=True)
left_out = collections.Counter()
written = number = 0
while written < COUNT:
    number += 1
    try:
        golden = case(number)
    except Exception as refused:  # whatever diffusers trips over
        left_out[f"{type(refused).__name__}: {str(refused)[:60]}"] += 1
        continue
    (OUT / f"random_{number:05}.json").write_text(json.dumps(golden))
    written += 1
print(f"{written} written, {sum(left_out.values())} left out")
for reason, times in left_out.most_common(20):
    print(f"  {times:4} {reason}")
