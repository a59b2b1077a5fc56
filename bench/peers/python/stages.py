"""What takes time: milliseconds of each stage of a session."""

import sys
import time

import torch

import bridge
import runs
import weights
from bridge import model, state

QK = ("qk", "embedding", "effective")


def timed(work, *parameters):
    start = time.perf_counter()
    work(*parameters)
    return 1000 * (time.perf_counter() - start)


def run_started():
    """Answers when the libraries have been imported."""


def run_time_load(folder):
    return timed(bridge.run_load, folder)


def run_time_effective_embedding():
    state.pop("W_EE", None)
    return timed(weights.vocabulary, "W_EE")


def tables(layer, head, top=10, vectors=2):
    """The spectra of a head's QK circuits, and the top tokens of their first vectors, as a notebook has them."""
    for circuit in QK:
        U, _, V = weights.spectrum(*weights.factors(circuit, layer, head, torch.float32))
        for side, spaces in ((U, ("W_E", "W_U")), (V, ("W_E", "W_EE"))):
            for vector in side.T[:vectors]:
                for scores in [weights.vocabulary(space) @ vector for space in spaces] if circuit == "qk" else [vector]:
                    scores.topk(top)
                    scores.topk(top, largest=False)


def run_time_head(layer, head):
    return timed(tables, layer, head)


def values(layer):
    for head in range(model().cfg.n_heads):
        for circuit in QK:
            weights.spectrum(*weights.factors(circuit, layer, head, torch.float32))


def run_time_heads(layer):
    """The spectra of one layer's heads."""
    return timed(values, layer)


def neurons(layer, top=10):
    """The tokens of largest and smallest product with each neuron of a layer."""
    own = model()
    products = bridge.stream_embedding() @ (own.W_gate if own.cfg.gated_mlp else own.W_in)[layer]
    products.topk(top, dim=0)
    products.topk(top, dim=0, largest=False)


def run_time_neurons(layer):
    return timed(neurons, layer)


def run_time_run(tokens):
    return timed(runs.once, tokens)


def run_peak_memory():
    """In bytes."""
    if sys.platform == "win32":
        import psutil

        return psutil.Process().memory_info().peak_wset
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
