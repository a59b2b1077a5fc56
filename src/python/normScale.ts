import type { ModelInfo } from '../protocol/model.js';
import { py, type Python } from './python.js';

/** Architectures whose attention and MLPs read the stream without a norm. */
const UNNORMED: ReadonlySet<string> = new Set(['olmo2', 'olmo3', 'exaone4']);

/**
 * Python's scale of the norm before attention or MLP.
 *
 * @param x a Python expression for what the norm reads, centred by a LayerNorm
 */
export function normScale(x: Python, { normalization, architecture }: ModelInfo): Python {
  return normalization === 'none' || UNNORMED.has(architecture)
    ? py`1.0`
    : py`(${x}.pow(2).mean() + model.cfg.eps).sqrt()`;
}
