import { LARGEST_HEAD } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import { count, INDICES } from '../kinds/numbers.js';
import { readOption, type CommandLineForm } from './commandLine.js';

const COUNT = count(0, LARGEST_HEAD);

/** Which singular vectors get tables: a number of leading ones, never more than there are, or a list of indices. */
export const VECTORS_OPTION: CommandLineForm<readonly number[]> = {
  usage: '[--vectors 2 | --vector 0,3-5]',
  takes: 'a number of leading vectors, or indices counted from 0',
  options: { vectors: { type: 'string' }, vector: { type: 'string' } },
  read: ({ vectors, vector }) => {
    if (typeof vector === 'string') {
      if (vectors === undefined) return readOption('vector', INDICES, vector);
      throw new QkLensError('usage', '--vectors and --vector were both given: take one of them.');
    }
    if (typeof vectors !== 'string') return undefined;
    return leading(readOption('vectors', COUNT, vectors));
  },
  write: (indices) => {
    const first = indices.every((index, place) => index === place);
    return first ? ['--vectors', String(indices.length)] : ['--vector', indices.join()];
  },
};

/** The first vectors, of a model that may have fewer. */
export function leading(most: number): (model: { readonly dHead: number }) => readonly number[] {
  return ({ dHead }) => Array.from({ length: Math.min(most, dHead) }, (_, index) => index);
}
