import type { Slice } from '../slice.js';
import type { NormSlices, TensorNames } from './architecture.js';

/** Names a checkpoint's tensors, and collects the required ones with their shapes. */
export class TensorList {
  readonly required = new Map<string, readonly number[]>();

  /** @param prefix of every name */
  constructor(readonly prefix = '') {}

  /** A tensor as stored in the file. */
  tensor(name: string, ...shape: readonly number[]): Slice {
    const tensor = this.prefix + name;
    this.required.set(tensor, shape);
    return { tensor };
  }

  /** A tensor whose name has no prefix. */
  outside(name: string, ...shape: readonly number[]): Slice {
    this.required.set(name, shape);
    return { tensor: name };
  }

  /** The weight of a PyTorch Linear, stored `[to, from]`, as `[from, to]`. */
  linear(name: string, from: number, to: number): Slice {
    return { ...this.tensor(`${name}.weight`, to, from), transposed: true };
  }

  bias(name: string, n: number): Slice {
    return this.tensor(`${name}.bias`, n);
  }

  /** A LayerNorm, with a bias, or an RMSNorm, without. */
  norm(name: string, n: number, hasBias: boolean): NormSlices {
    const w = this.tensor(`${name}.weight`, n);
    return hasBias ? { w, b: this.bias(name, n) } : { w };
  }
}

/** The first prefix under which any of the tensors exists; the first of all if none exists. */
export function prefixOf(
  tensors: TensorNames,
  names: string | readonly string[],
  prefixes: readonly string[],
): string {
  const found = [names].flat().flatMap((name) => prefixes.filter((prefix) => tensors.entry(prefix + name)));
  return found[0] ?? prefixes[0];
}
