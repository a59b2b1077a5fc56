import numpy as np
import torch


class Random:
    """QK Lens' random numbers: Mulberry32, normals by Box and Muller. The same seed gives the same numbers."""

    def __init__(self, seed):
        self.state = seed % 2**32

    def uniforms(self, count):
        mask = np.uint64(2**32 - 1)
        steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)
        states = (np.uint64(self.state) + steps) & mask
        if count:
            self.state = int(states[-1])
        t = states
        t = ((t ^ (t >> np.uint64(15))) * (t | np.uint64(1))) & mask
        t = t ^ ((t + (((t ^ (t >> np.uint64(7))) * (t | np.uint64(61))) & mask)) & mask)
        return (t ^ (t >> np.uint64(14))).astype(np.float64) / 2**32

    def below(self, n):
        return int(self.uniforms(1)[0] * n)

    def directions(self, count, d_model):
        """Unit vectors, every direction equally likely, [count, d_model]."""
        u = self.uniforms(2 * count * d_model)
        normals = np.sqrt(-2 * np.log(1 - u[0::2])) * np.cos(2 * np.pi * u[1::2])
        drawn = torch.tensor(normals).reshape(count, d_model)
        return drawn / drawn.norm(dim=1, keepdim=True)
