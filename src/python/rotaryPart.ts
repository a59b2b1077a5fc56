import type { ModelInfo } from '../protocol/model.js';
import { pythonPart, type PythonPart } from './part.js';
import rotary from './pieces/rotary.py';
import { py } from './python.js';

/** Architectures whose rotary positions turn neighbouring entries; in others each turns with one half of them further. */
const NEIGHBOURS: ReadonlySet<string> = new Set(['cohere', 'cohere2', 'glm', 'glm4']);

/** Those of them whose cosines come once for each pair, and then again. */
const TWICE: ReadonlySet<string> = new Set(['glm', 'glm4']);

/** Python's `turn`, by which queries and keys stand at positions of a run. */
export function rotaryPart({ architecture }: Pick<ModelInfo, 'architecture'>): PythonPart {
  const own = py`cache[part][0, at].double()`;
  return pythonPart(rotary, {
    without:
      architecture === 'gptj'
        ? py`raise SystemExit("TransformerLens 4.3 doesn't show the rotary positions of GPT-J. QK Lens' answer stands alone.")`
        : py`return vectors.double()`,
    of_pair: TWICE.has(architecture) ? py`${own}.chunk(2)[0].repeat_interleave(2)` : own,
    quarter: NEIGHBOURS.has(architecture)
      ? py`torch.stack([-turned[:, 1::2], turned[:, ::2]], dim=2).flatten(1)`
      : py`torch.cat([-turned[:, len(cos) // 2 :], turned[:, : len(cos) // 2]], dim=1)`,
  });
}
