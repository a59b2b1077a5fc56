import { badConfig, sizeField } from '../configFields.js';
import type { Json } from './architecture.js';

/** Far more than any model has; every layer's tensors are listed before any is read. */
export const MOST_LAYERS = 10_000;

/** @throws QkLensError `badConfig` */
export function layerCount(json: Json, field: string, fallback?: number): number {
  return sizeField(json, field, fallback, MOST_LAYERS);
}

/**
 * d_head if the heads divide d_model between them.
 *
 * @throws QkLensError `badConfig`
 */
export function dividedHead(
  dModel: number,
  nHeads: number,
  fields: readonly [dModel: string, nHeads: string],
): number {
  if (dModel % nHeads === 0) return dModel / nHeads;
  throw badConfig(`"${fields[0]}" (${dModel}) is no multiple of "${fields[1]}" (${nHeads})`);
}

/**
 * The number of key and value heads: the number of heads if the field is absent.
 *
 * @throws QkLensError `badConfig` if the heads can't share them evenly
 */
export function keyValueHeads(json: Json, nHeads: number, field = 'num_key_value_heads'): number {
  const count = sizeField(json, field, nHeads);
  if (nHeads % count === 0) return count;
  throw badConfig(`the ${nHeads} heads can't share "${field}" (${count}) evenly`);
}
