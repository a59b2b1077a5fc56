import { py, type Python } from './python.js';

/** Calls of `block.mlp` by architecture, where it is no module that takes the stream alone. */
export const MLPS: Readonly<Record<string, Python>> = {
  // They add what they are given second.
  ...{ bloom: py`block.mlp(read, torch.zeros_like(read))`, mpt: py`block.mlp(read, torch.zeros_like(read))` },
  opt: py`model.original_model.model.decoder.layers[0].activation_fn(read @ block.mlp.W_in + block.mlp.b_in) @ block.mlp.W_out + block.mlp.b_out`,
};
