"""Trains the sample of samples/trained-gpt2: a small GPT-2 on the sentences of text.py.

    python train.py FOLDER [--steps FOLDER] [--until STEPS]

FOLDER receives the checkpoint. With --steps, a folder receives those of the training run too, as step0, step100 and so
on, which Open Training Steps and `qk-lens steps` read. Needs torch and safetensors. A quarter of an hour on one free core; the same
weights each time on the same machine and the same version of PyTorch.
"""

import argparse
import math
from pathlib import Path
from random import Random

import torch
from torch.nn import functional as F

from checkpoint import write_checkpoint
from model import CONTEXT, Model
from text import document
from vocabulary import END, IDS, encode

SEED = 1
BATCH = 32
RATE = 2e-3
WARM_UP = 100
#: After how many steps the run is saved: often while heads form, seldom later.
SAVED = [0, 50, 100, 150, 200, 300, 400, 600, 800, 1200]


def sequence(random: Random) -> list[int]:
    """Whole and cut documents, each after an end-of-text token: one token more than the context."""
    ids: list[int] = []
    while len(ids) <= CONTEXT:
        ids += [IDS[END], *encode(document(random))]
    return ids[: CONTEXT + 1]


def rate(step: int, until: int) -> float:
    """A linear warm-up, then half a cosine down to a twentieth."""
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    part = (step - WARM_UP) / max(1, until - WARM_UP)
    return RATE * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * part)))


def train(until: int, steps: Path | None) -> Model:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    random = Random(SEED)
    model = Model()
    matrices = [p for p in model.parameters() if p.ndim == 2]
    others = [p for p in model.parameters() if p.ndim != 2]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.95))
    for step in range(until):
        if steps and step in SAVED:
            write_checkpoint(model, steps / f"step{step}")
        for group in optimizer.param_groups:
            group["lr"] = rate(step, until)
        ids = torch.tensor([sequence(random) for _ in range(BATCH)])
        logits = model(ids[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step}: loss {loss.item():.3f}", flush=True)
    if steps:
        write_checkpoint(model, steps / f"step{until}")
    return model


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=Path)
    parser.add_argument("--until", type=int, default=2400)
    arguments = parser.parse_args()
    write_checkpoint(train(arguments.until, arguments.steps), arguments.folder)
