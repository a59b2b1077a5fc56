import type { Matrix32 } from '../linalg/matrix.js';
import { spareMemory } from '../tasks/spareMemory.js';
import type { Inputs } from './layerMatrices.js';

/** Kept however little memory is left: all of GPT-2 small's layers take 340 MB. */
const ALWAYS_BYTES = 448 << 20;

/**
 * The weights of one model's layers in memory. Beyond {@link ALWAYS_BYTES}, they never take more than what they leave
 * spare: half of the memory that was free. GPT-2 XL's take 5.9 GB.
 */
export class KeptLayers {
  readonly layers = new Map<number, Inputs>();
  /** Of the layer read last, which may not be kept. */
  lastOutput: { readonly layer: number; readonly wO: Matrix32 } | undefined;
  private bytes = 0;

  /** @param spare bytes that the process could still take */
  constructor(private readonly spare: () => number = spareMemory) {}

  /** Keeps a layer that was read, if there is room. */
  keep(layer: number, inputs: Inputs): void {
    const bytes = sizeOf(inputs);
    if (this.bytes + bytes > this.room()) return;
    this.bytes += bytes;
    this.layers.set(layer, inputs);
  }

  /** Drops the last layers if other programs, or other matrices, have taken memory since they were kept. */
  yieldMemory(): void {
    // Dropping a layer makes its bytes spare, if not at once.
    const room = Math.max(ALWAYS_BYTES, (this.bytes + this.spare()) / 2);
    for (const [layer, inputs] of [...this.layers].reverse()) {
      if (this.bytes <= room) return;
      this.bytes -= sizeOf(inputs);
      this.layers.delete(layer);
    }
  }

  free(): void {
    this.layers.clear();
    this.lastOutput = undefined;
    this.bytes = 0;
  }

  private room(): number {
    return Math.max(ALWAYS_BYTES, this.spare());
  }
}

function sizeOf(inputs: Inputs): number {
  return Object.values(inputs).reduce((sum, { data }) => sum + data.byteLength, 0);
}
