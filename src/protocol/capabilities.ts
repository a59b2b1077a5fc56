import { QkLensError } from './errors.js';
import type { ComputedNeed, ModelInfo, Need } from './model.js';

type Model = Pick<ModelInfo, 'hasUnembedding' | 'lacks'>;

const REFUSALS: { readonly [need in ComputedNeed]: (why: string) => string } = {
  W_EE: (why) => `W_EE is not computed for this model: ${why}. Ask in W_E or W_U instead.`,
  neurons: (why) => `Neurons of this model are not read: ${why}. Ask about its heads or its embedding.`,
  run: (why) => `The model can't be run: ${why}. What needs no prompt can be asked.`,
};

/** Why a model has no such thing here, as the end of a sentence; undefined if it has. */
export function whyWithout(need: Need, { hasUnembedding, lacks }: Model): string | undefined {
  if (need === 'W_U') return hasUnembedding === false ? 'the checkpoint has no unembedding' : undefined;
  return lacks?.[need];
}

export function has(need: Need, model: Model): boolean {
  return whyWithout(need, model) === undefined;
}

/** The sentence that refuses a question which needs it; undefined if the model has it. */
export function whyRefused(need: ComputedNeed, model: Model): string | undefined {
  const why = whyWithout(need, model);
  return why === undefined ? undefined : REFUSALS[need](why);
}

/** @throws QkLensError `badRequest` for the first that the model lacks */
export function requireAll(needs: readonly ComputedNeed[], model: Model): void {
  for (const need of needs) {
    const refused = whyRefused(need, model);
    if (refused !== undefined) throw new QkLensError('badRequest', refused);
  }
}

const NAMES: { readonly [need in ComputedNeed]: string } = { W_EE: 'W_EE', neurons: 'neurons', run: 'runs' };

/** What the model lacks, a sentence for each reason. */
export function limitsOf({ lacks = {} }: Model): string[] {
  const given = Object.entries(lacks) as [ComputedNeed, string][];
  return [...new Set(given.map(([, why]) => why))].map((why) => {
    const names = given.filter((own) => own[1] === why).map(([need]) => NAMES[need]);
    const last = names.pop()!;
    const all = names.length > 0 ? `${names.join(', ')} and ${last}` : last;
    return `No ${all}: ${why}. Its heads, W_E and W_U can be asked about.`;
  });
}
