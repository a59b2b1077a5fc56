import type { ConfigFields, InferredConfig } from '../../protocol/inferredConfig.js';
import { QkLensError } from '../../protocol/errors.js';
import type { TensorStore } from '../tensorStore.js';
import { familyOf, unspelled, type NamedFamily } from './families.js';
import { hasMetaNames, transformersName } from '../meta/metaNames.js';
import { GPT2_LAYER, inferGpt2, isGpt2 } from './inferGpt2.js';
import { inferLlama } from './inferLlama.js';
import { inferTransformerLens, TRANSFORMER_LENS_LAYER } from './inferTransformerLens.js';
import { readBuffers } from './readBuffers.js';
import { TensorShapes } from './tensorShapes.js';

/** What a checkpoint's tensors say of its config, and whose names they have. */
export interface Inference extends InferredConfig {
  readonly family: NamedFamily;
  /** What is known besides, under TransformerLens' names. */
  readonly known: ConfigFields;
}

/** Names of one family, and what they say beside known fields. */
interface Recognised {
  readonly family: NamedFamily;
  readonly infer: (known: ConfigFields) => InferredConfig;
}

/**
 * Infers the config of weights without one from the names and shapes of their tensors, for those names that belong to one
 * family alone: TransformerLens', GPT-2's (also nanoGPT's and minGPT's) and Meta's of Llama.
 *
 * @param given known fields, in TransformerLens', the family's or a trainer's spelling: they aren't missing
 * @returns undefined if the names are of no such family
 * @throws QkLensError `missingTensor` for blocks without an embedding of tokens
 */
export async function inferConfig(store: TensorStore, given: ConfigFields): Promise<Inference | undefined> {
  const recognised = await recognise(store);
  if (!recognised) return undefined;
  const { family, infer } = recognised;
  const fields = Object.entries(unspelled(family, given)).filter((field) => isKnown(...field));
  const known = Object.fromEntries(fields);
  const { inferred, assumed, missing } = infer(known);
  return {
    ...{ family, known, inferred: without(inferred, known), assumed: without(assumed, known) },
    missing: missing.filter(({ name }) => !Object.hasOwn(known, name)),
  };
}

/** Trainers write null, or Meta -1, for a size that follows from others. */
function isKnown(name: string, value: unknown): boolean {
  if (name === 'd_vocab') return typeof value === 'number' && value > 0;
  return value !== null || !SIZES_OR_NULL.has(name);
}

const SIZES_OR_NULL: ReadonlySet<string> = new Set(['n_key_value_heads', 'd_mlp', 'n_ctx']);

async function recognise(store: TensorStore): Promise<Recognised | undefined> {
  const shapes = [...store.names()].map((name) => [name, store.entry(name)!.shape] as const);
  const under = (layer: string) => {
    const [name] = shapes.find(([own]) => own === layer || own.endsWith(`.${layer}`)) ?? [];
    return name === undefined ? undefined : new TensorShapes(shapes, name.slice(0, -layer.length));
  };
  const has = (ending: string) => shapes.some(([own]) => own === ending || own.endsWith(`.${ending}`));
  const lens = under(TRANSFORMER_LENS_LAYER);
  if (lens?.of(TRANSFORMER_LENS_LAYER)!.length === 3) {
    if (!lens.has('embed.W_E')) throw noEmbedding(lens.prefix);
    const seen = await readBuffers(store, lens);
    return { family: familyOf('transformer_lens'), infer: () => inferTransformerLens(lens, seen) };
  }
  if (hasMetaNames(store.names())) {
    const named = shapes.map(([own, shape]) => [transformersName(own) ?? own, shape] as const);
    const meta = new TensorShapes(named, 'model.');
    return {
      family: familyOf('llama'),
      infer: (known) => inferLlama(meta, has('output.weight'), known),
    };
  }
  const gpt2 = under(GPT2_LAYER);
  const isNanoGpt = store.config?.['block_size'] !== undefined;
  if (!gpt2 || !isGpt2(gpt2)) return undefined;
  return { family: familyOf('gpt2'), infer: () => inferGpt2(gpt2, has('lm_head.weight'), isNanoGpt) };
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
