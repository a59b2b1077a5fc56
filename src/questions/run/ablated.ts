import type { AblatedPart } from '../../protocol/ablation.js';
import type { ResultOf } from '../../protocol/questions.js';
import type { Edit } from '../ablate/effects.js';
import type { Part } from './byEffect.js';

/** The part as `--ablate` has it; undefined for what is neither a head nor an MLP. */
export function ablatedPart({ kind, layer, head }: Pick<Part, 'kind' | 'layer' | 'head'>) {
  if (layer === undefined || (kind !== 'head' && kind !== 'mlp')) return undefined;
  return { layer, ...(head !== undefined && { head }) } satisfies AblatedPart;
}

/** The changes of one prompt as `ablate` has them, as means over prompts. */
export function asEdits(ablated: NonNullable<ResultOf<'run'>['ablated']>): readonly Edit[] {
  return ablated.map(({ parts, ...mean }) => ({ parts, mean }));
}
