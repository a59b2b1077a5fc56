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

  /** @param n positions of the prompt */
  constructor(
    private readonly config: ModelConfig,
    private readonly n: number,
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
    const { n } = this;
    const { alibiSlopes, dHead, bidirectional } = this.config;
    return {
      mask: bidirectional ? openMask(n, width) : attentionMask(n, width),
      ...(turns && rotaryInputs(inText(turns, n), n, dHead)),
      ...(growth && {
        growth: {
          data: Float32Array.from({ length: n }, (_, position) => grownBy(growth, position)),
          ...{ rows: 1, cols: n },
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
 * place of each entry the one that it is rotated with. Both are `[d_head, n]`, and include the attention factor.
 */
function rotaryInputs(rotary: Rotary, n: number, dHead: number): Record<'cos' | 'sin', Matrix32> {
  const cos = { data: new Float32Array(n * dHead).fill(1), rows: dHead, cols: n };
  const sin = { data: new Float32Array(n * dHead), rows: dHead, cols: n };
  const { attentionFactor: scale = 1 } = rotary;
  for (const [pair, [first, second]] of rotaryPairs(rotary).entries()) {
    for (let position = 0; position < n; position++) {
      const angle = position * rotary.frequencies[pair];
      cos.data[first * n + position] = cos.data[second * n + position] = scale * Math.cos(angle);
      sin.data[second * n + position] = scale * Math.sin(angle);
      sin.data[first * n + position] = -sin.data[second * n + position];
    }
  }
  return { cos, sin };
}
