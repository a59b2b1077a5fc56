import type { ConfigFields, InferredConfig } from '../../protocol/inferredConfig.js';
import { QkLensError } from '../../protocol/errors.js';
import type { TensorStore } from '../tensorStore.js';
import { familyOf, unspelled, type NamedFamily } from './families.js';
import { GPT2_LAYER, inferGpt2 } from './inferGpt2.js';
import { inferTransformerLens, TRANSFORMER_LENS_LAYER } from './inferTransformerLens.js';
import { TensorShapes } from './tensorShapes.js';

/** What a checkpoint's tensors say of its config, and whose names they have. */
export interface Inference extends InferredConfig {
  readonly family: NamedFamily;
  /** What is known besides, under TransformerLens' names. */
  readonly known: ConfigFields;
}

/**
 * Infers the config of weights without one from the names and shapes of their tensors, for those names that belong to one
 * family alone: TransformerLens', and GPT-2's.
 *
 * @param given known fields, in TransformerLens' or the family's own spelling: they aren't missing
 * @returns undefined if the names are of no such family
 * @throws QkLensError `missingTensor` for blocks without an embedding of tokens
 */
export async function inferConfig(store: TensorStore, given: ConfigFields): Promise<Inference | undefined> {
  const found = await inferred(store);
  if (!found) return undefined;
  const known = unspelled(found.family, given);
  return {
    ...{ family: found.family, known },
    assumed: without(found.assumed, known),
    inferred: without(found.inferred, known),
    missing: found.missing.filter(({ name }) => !Object.hasOwn(known, name)),
  };
}

async function inferred(store: TensorStore): Promise<Omit<Inference, 'known'> | undefined> {
  const names = [...store.names()];
  const under = (layer: string) => {
    const name = names.find((own) => own === layer || own.endsWith(`.${layer}`));
    if (name === undefined) return undefined;
    const shapes = names.map((own) => [own, store.entry(own)!.shape] as const);
    return new TensorShapes(shapes, name.slice(0, -layer.length));
  };
  const lens = under(TRANSFORMER_LENS_LAYER);
  if (lens && lens.of(TRANSFORMER_LENS_LAYER)!.length === 3) {
    if (!lens.has('embed.W_E')) throw noEmbedding(lens.prefix);
    const direction = await attentionDirection(store, lens);
    return { family: familyOf('transformer_lens'), ...inferTransformerLens(lens, direction) };
  }
  const gpt2 = under(GPT2_LAYER);
  const hasHead = names.some((name) => name === 'lm_head.weight' || name.endsWith('.lm_head.weight'));
  const asGpt2 = gpt2 && inferGpt2(gpt2, hasHead);
  return asGpt2 && { family: familyOf('gpt2'), ...asGpt2 };
}

/** The mask `[n_ctx, n_ctx]` that TransformerLens saves says whether position 0 attends to position 1. */
async function attentionDirection(
  store: TensorStore,
  { prefix }: TensorShapes,
): Promise<'causal' | 'bidirectional' | undefined> {
  const name = `${prefix}blocks.0.attn.mask`;
  const mask = store.entry(name);
  if (mask?.dtype !== 'BOOL' || mask.shape.length !== 2 || mask.shape[1] < 2) return undefined;
  const [, later] = await store.sample(name, 0, 2);
  return later === 0 ? 'causal' : 'bidirectional';
}

function without(fields: ConfigFields, known: ConfigFields): ConfigFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(known, name)));
}

function noEmbedding(prefix: string): QkLensError {
  return new QkLensError(
    'missingTensor',
    `The checkpoint has TransformerLens' layers (${prefix}blocks) but no embedding of tokens (${prefix}embed.W_E): they read something other than tokens, such as the states of a decision transformer, so that there is no vocabulary to ask about. Open a model of tokens.`,
  );
}
