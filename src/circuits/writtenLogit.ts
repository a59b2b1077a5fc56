import type { Matrix32 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { ModelConfig } from '../model/modelConfig.js';
import type { ResidualPoint } from '../protocol/residual.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { LayerTrace } from './forward.js';
import type { HeldNorms } from './heldNorms.js';
import { lensGrid, type LensCell } from './lensGrid.js';
import { differenceOf, logitDirection, type LogitDirection } from './logitDirection.js';
import { matrixRow } from './matrixRow.js';
import { startParts } from './streamStart.js';
import { StreamParts } from './streamParts.js';
import type { WrittenPart } from './writtenPart.js';

/** The token whose logit is split, and the one whose logit is subtracted from it. */
interface Wanted {
  readonly target: number;
  readonly minus?: number | undefined;
}

/** Which streams are read through W_U. */
export interface LensDepths {
  /** Between attention and MLP of each layer too. */
  readonly mid: boolean;
}

/** A stream that is read through W_U. */
interface Depth {
  readonly layer: number;
  readonly point: ResidualPoint;
  readonly stream: Matrix32;
}

/** A part of the model with what it adds to the logit. */
export type LogitPart = Omit<WrittenPart, 'written'> & { readonly logit: number };

/** Follows one run of a prompt, layer by layer, for who wrote a token's logit at one position. */
export class WrittenLogit {
  private readonly collected: StreamParts;
  private readonly depths: Depth[] = [];
  private last: Float64Array | undefined;

  constructor(
    private readonly config: ModelConfig,
    private readonly tokens: readonly number[],
    private readonly position: number,
    private readonly lens: LensDepths | undefined,
  ) {
    this.collected = new StreamParts({ layer: config.nLayers - 1, point: 'resid_post' }, position);
  }

  /** Called with the layers in order; throws what {@link LayerTrace.written} throws. */
  async add(trace: LayerTrace): Promise<void> {
    if (trace.layer === this.config.nLayers - 1) this.last = matrixRow(trace.residPost, this.position);
    if (this.lens) this.depths.push(...depthsOf(trace, this.lens));
    await this.collected.add(trace, this.config.nHeads);
  }

  /** Those that the stream at the position goes through. */
  get norms(): HeldNorms {
    return this.collected.norms;
  }

  /** After the last layer, `[d_model]`. */
  get stream(): Float64Array {
    return this.last!;
  }

  /**
   * What each part of the model adds to the target's logit, less that of the other token, with the final norm's scale
   * held; the biases of the unembedding last.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
   */
  async parts(
    weights: CanonicalWeights,
    { target, minus }: Wanted,
    listener: Listener,
  ): Promise<{ readonly direction: Float64Array; readonly parts: readonly LogitPart[] }> {
    const { tokens, position, stream } = this;
    const towards = await logitDirection(weights, stream, target, listener);
    const { direction, bias }: LogitDirection =
      minus === undefined
        ? towards
        : differenceOf(towards, await logitDirection(weights, stream, minus, listener));
    const written = this.collected
      .after(await startParts(weights, tokens, position, listener))
      .map(({ written: own, ...part }) => ({ ...part, logit: dot(own, direction) }));
    return { direction, parts: [...written, { name: 'b_U', kind: 'bias', logit: bias }] };
  }

  /**
   * The logit lens at every depth and position.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
   */
  async throughUnembedding(
    weights: CanonicalWeights,
    wanted: Wanted,
    listener: Listener,
  ): Promise<(Omit<Depth, 'stream'> & { readonly position: number; readonly cell: LensCell })[]> {
    const streams = this.depths.map(({ stream }) => stream);
    const grid = await lensGrid(weights, streams, wanted, listener);
    return grid.flatMap((cells, depth) => {
      const { layer, point } = this.depths[depth];
      return cells.map((cell, position) => ({ layer, point, position, cell }));
    });
  }
}

/** After a layer, and before the first. */
function depthsOf({ layer, residPre, residMid, residPost, mlp }: LayerTrace, { mid }: LensDepths): Depth[] {
  return [
    ...(layer === 0 ? [{ layer, point: 'resid_pre', stream: residPre } as const] : []),
    ...(mid && mlp ? [{ layer, point: 'resid_mid', stream: residMid } as const] : []),
    { layer, point: 'resid_post', stream: residPost },
  ];
}
