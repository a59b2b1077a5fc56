"""TransformerLens beside QK Lens: answers requests, a JSON object a line, with a JSON object a line each."""

import json
import os
import sys
import traceback

# What libraries print goes to standard error, replies go where standard output went.
replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import torch
import transformers

import bridge
import checkpoints
import head_10_7
import programs
import runs
import stages
import weights

torch.set_grad_enabled(False)
transformers.utils.logging.disable_progress_bar()

METHODS = {
    name[len("run_") :]: function
    for module in (bridge, checkpoints, head_10_7, programs, runs, stages, weights)
    for name, function in vars(module).items()
    if name.startswith("run_")
}

for line in sys.stdin:
    request = json.loads(line)
    try:
        reply = {"ok": METHODS[request.pop("method")](**request)}
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = str(error).strip().split("\n")[0]
        said = said if len(said) <= 300 else f"{said[:300]}…"
        reply = {"error": f"{type(error).__name__}: {said} (line {place.lineno} of {os.path.basename(place.filename)})"}
    print(json.dumps(reply), file=replies, flush=True)
