import { QkLensError } from '../protocol/errors.js';
import type { Checkpoint } from './checkpoint.js';

/**
 * Reads every weight that an analysis may need, tensor by tensor, and reports each one with NaN or infinite numbers in
 * a sentence.
 *
 * @param onProgress receives the finished fraction, from 0 to 1
 */
export async function nonFiniteTensors(
  { store, weights }: Checkpoint,
  onProgress: (fraction: number) => void,
): Promise<string[]> {
  const found: string[] = [];
  let done = 0;
  for (const tensor of weights.required.keys()) {
    try {
      await store.read32({ tensor });
    } catch (error) {
      if (!(error instanceof QkLensError) || error.code !== 'nonFiniteWeights') throw error;
      found.push(error.message);
    }
    onProgress(++done / weights.required.size);
  }
  return found;
}
