import { zeros32, type Matrix32 } from '../linalg/matrix.js';
import type { ModelConfig, QueryGrowth, Rotary } from '../model/modelConfig.js';
import { inText, rotaryPairs } from '../model/rotate.js';
import { grownBy } from './queryGrowth.js';
import type { Inputs } from './layerMatrices.js';

interface LayerPositions {
  readonly width: number | undefined;
  readonly turns: Rotary | undefined;
  readonly growth: QueryGrowth | undefined;
}

/** The inputs of a run's attention that depend on positions, under their names in graphs. */
export class PositionInputs {
  /** Most models have one or two kinds of layers. */
  private readonly made = new Map<string, Inputs>();

  /**
   * @param n positions of the prompt
   * @param prompts of this length that are run together, one after the other
   */
  constructor(
    private readonly config: ModelConfig,
    private readonly n: number,
    private readonly prompts = 1,
  ) {}

  of(layer: number): Inputs {
    const { window, rotary, queryGrowth } = this.config;
    const own = { width: window?.(layer), turns: rotary?.(layer), growth: queryGrowth?.(layer) };
    const key = JSON.stringify(own);
    const inputs = this.made.get(key) ?? this.make(own);
    this.made.set(key, inputs);
    return inputs;
  }

  private make({ width, turns, growth }: LayerPositions): Inputs {
    const { n, prompts } = this;
    const { alibiSlopes, dHead, bidirectional } = this.config;
    return {
      mask: bidirectional ? openMask(n, width) : attentionMask(n, width),
      ...(turns && rotaryInputs(inText(turns, n), n, dHead, prompts)),
      ...(growth && {
        growth: {
          data: Float32Array.from({ length: prompts * n }, (_, at) => grownBy(growth, at % n)),
          ...{ rows: 1, cols: prompts * n },
        },
      }),
      ...(alibiSlopes && {
        distance: keyDistances(n),
        slopes: { data: Float32Array.from(alibiSlopes), rows: alibiSlopes.length, cols: 1 },
      }),
    };
  }
}

/** -Infinity for keys a query does not see: later ones, and those outside its window. */
function attentionMask(n: number, window = n): Matrix32 {
  const data = new Float32Array(n * n);
  for (let q = 0; q < n; q++) {
    data.fill(-Infinity, q * n, q * n + Math.max(0, q - window + 1));
    data.fill(-Infinity, q * n + q + 1, (q + 1) * n);
  }
  return { data, rows: n, cols: n };
}

/** -Infinity for keys outside a window that is as wide to both sides. */
function openMask(n: number, window = n): Matrix32 {
  const { data, ...sizes } = zeros32(n, n);
  for (let q = 0; q < n; q++) {
    data.fill(-Infinity, q * n, q * n + Math.max(0, q - window + 1));
    data.fill(-Infinity, q * n + Math.min(n, q + window), (q + 1) * n);
  }
  return { data, ...sizes };
}

/** The key's position minus the query's, `[n, n]`; 0 for later keys, also where queries see them, as in TransformerLens. */
function keyDistances(n: number): Matrix32 {
  const data = new Float32Array(n * n);
  for (let q = 0; q < n; q++) for (let k = 0; k < q; k++) data[q * n + k] = k - q;
  return { data, rows: n, cols: n };
}

/**
 * Rotating the queries or keys x `[d_head, n]` of positions 0 to n - 1 is `x * cos + partner * sin`, where `partner` has in
 * place of each entry the one that it is rotated with. Both are `[d_head, prompts n]`, and include the attention factor.
 */
function rotaryInputs(
  rotary: Rotary,
  n: number,
  dHead: number,
  prompts: number,
): Record<'cos' | 'sin', Matrix32> {
  const cols = prompts * n;
  const cos = { data: new Float32Array(cols * dHead).fill(1), rows: dHead, cols };
  const sin = { data: new Float32Array(cols * dHead), rows: dHead, cols };
  const { attentionFactor: scale = 1 } = rotary;
  for (const [pair, [first, second]] of rotaryPairs(rotary).entries()) {
    for (let at = 0; at < cols; at++) {
      const angle = (at % n) * rotary.frequencies[pair];
      cos.data[first * cols + at] = cos.data[second * cols + at] = scale * Math.cos(angle);
      sin.data[second * cols + at] = scale * Math.sin(angle);
      sin.data[first * cols + at] = -sin.data[second * cols + at];
    }
  }
  return { cos, sin };
}
