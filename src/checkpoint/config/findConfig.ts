import { join } from 'node:path';
import { refuseDanglingLink } from '../../files/danglingLink.js';
import { readJsonObjectIfThere } from '../../files/jsonFile.js';
import { QkLensError } from '../../protocol/errors.js';
import type { ConfigFields, InferredConfig, MissingField } from '../../protocol/inferredConfig.js';
import { quoted } from '../../protocol/quoted.js';
import { isTransformerLens } from '../architectures/transformerLensConfig.js';
import { checkpointPlace, type CheckpointPlace } from '../checkpointPlace.js';
import { TensorStore } from '../tensorStore.js';
import { hasMetaNames } from '../meta/metaNames.js';
import { familyOfConfig, isTransformerLensName, spelled } from './families.js';
import { inferConfig } from './inferConfig.js';

/** A checkpoint's config in the form of a config.json. */
export interface FoundConfig {
  readonly json: ConfigFields;
  /** What was assumed, in one sentence, if anything was. */
  readonly problem?: string;
}

/** @throws QkLensError `badConfig`, `noConfig` for a link to nothing */
export async function configBeside({ folder }: CheckpointPlace): Promise<ConfigFields | undefined> {
  const path = join(folder, 'config.json');
  const found = await readJsonObjectIfThere(path, 'badConfig');
  if (!found) await refuseDanglingLink(path, 'noConfig');
  return found;
}

/**
 * A config with the given fields in place of its own; the given one if it is of another architecture.
 *
 * @throws QkLensError `badConfig` for TransformerLens' names in a config whose spelling of them is not known
 */
export function overridden(config: ConfigFields, given: ConfigFields): ConfigFields {
  if (Object.keys(given).length === 0) return config;
  const named = given['model_type'];
  const isWhole = named !== undefined || isTransformerLens(given);
  if (isWhole && named !== config['model_type']) return given;
  const family = familyOfConfig(config);
  if (family) return { ...config, ...spelled(family, given) };
  const foreign = Object.keys(given).find(
    (name) => !Object.hasOwn(config, name) && isTransformerLensName(name),
  );
  if (foreign === undefined) return { ...config, ...given };
  throw new QkLensError(
    'badConfig',
    `${quoted(foreign)} is TransformerLens' name for a field. Give the fields of a ${quoted(config['model_type'])} under the names of its config.json.`,
  );
}

/**
 * The config of weights without a config.json: of the fields that the file carries itself, those that are given, and what
 * the tensors say.
 *
 * @param given in TransformerLens' or the architecture's own spelling, all or only what is missing
 * @throws QkLensError `noConfig`, naming the missing fields; `badConfig`, `missingTensor`
 */
export async function configOfWeights(
  place: CheckpointPlace,
  store: TensorStore,
  given: ConfigFields,
): Promise<FoundConfig> {
  const known = { ...(await carried(place, store)), ...given };
  const inference = await inferConfig(store, known);
  const named = known['model_type'];
  if (!inference || (named !== undefined && named !== inference.family.modelType)) {
    if (Object.keys(known).length === 0) throw unknownNames(place, store);
    return { json: known };
  }
  if (inference.missing.length > 0) throw missingFields(place, inference);
  const { family, assumed, inferred } = inference;
  const json = spelled(family, { ...assumed, ...inferred, ...inference.known });
  const unsaid = Object.entries(assumed).filter(([name]) => name !== 'eps' || hasNorm(json));
  return { json, ...(unsaid.length > 0 && { problem: assumption(Object.fromEntries(unsaid)) }) };
}

/**
 * What the tensors of weights without a config.json say of their config, for a form that asks for the rest.
 *
 * @returns undefined if there is a config.json, or if the names of the tensors don't say what model they are of
 * @throws QkLensError as {@link configOfWeights}, and if the weights can't be opened
 */
export async function inferredConfigAt(where: string): Promise<InferredConfig | undefined> {
  const place = await checkpointPlace(where);
  if (await configBeside(place)) return undefined;
  const store = await TensorStore.open(place.path);
  try {
    const inference = await inferConfig(store, await carried(place, store));
    return (
      inference && { inferred: inference.inferred, assumed: inference.assumed, missing: inference.missing }
    );
  } finally {
    await store.close();
  }
}

/** Fields that come with the weights: in their file, or Meta's config beside weights under its names. */
async function carried({ folder }: CheckpointPlace, store: TensorStore): Promise<ConfigFields> {
  const params = hasMetaNames(store.names())
    ? await readJsonObjectIfThere(join(folder, META_PARAMS), 'badConfig')
    : undefined;
  return { ...params, ...store.config };
}

export const META_PARAMS = 'params.json';

function hasNorm(json: ConfigFields): boolean {
  return json['normalization_type'] !== null;
}

function assumption(fields: ConfigFields): string {
  return `There is no config.json. The tensors say the model's sizes; taken as usual are ${listed(fields)}. If the model was trained otherwise, put its config.json beside the weights, or give these fields with --config FILE on the command line.`;
}

/** Of a folder without config and weights. */
export function noConfig({ folder }: CheckpointPlace): QkLensError {
  return new QkLensError(
    'noConfig',
    `${folder} holds no config.json. Choose the folder that holds the checkpoint.`,
  );
}

function withoutConfig({ path, folder }: CheckpointPlace): string {
  return path === folder ? `${folder} holds no config.json` : `There is no config.json beside ${path}`;
}

/** The names are of a library whose models differ in more than their tensors show, or of the author's own. */
function unknownNames(place: CheckpointPlace, store: TensorStore): QkLensError {
  const names = [...store.names()].slice(0, 3);
  return new QkLensError(
    'noConfig',
    `${withoutConfig(place)}, and the names of the tensors (${quoted(names)}) don't say what model they are of. Put the model's config there, or give it with --config FILE on the command line. Save a model of your own under the names that TransformerLens, or one of transformers' architectures, has for its tensors.`,
  );
}

function missingFields(place: CheckpointPlace, { inferred, missing }: InferredConfig): QkLensError {
  const example = Object.fromEntries(missing.map((field) => [field.name, exampleOf(field)]));
  return new QkLensError(
    'noConfig',
    `${withoutConfig(place)}, and the tensors don't say ${missing.map(described).join(' and ')}. Write these fields into a JSON file, such as ${quoted(example)} with the values of your model, and give it with --config FILE on the command line. The tensors say the rest: ${listed(inferred)}.`,
  );
}

function described({ name, about, choices }: MissingField): string {
  const values = choices ? `one of ${choices.map((value) => value ?? 'null').join(', ')}` : 'a whole number';
  return `${name} (${about}; ${values})`;
}

function exampleOf({ choices }: MissingField): string | number | null {
  return choices ? choices[0] : 1;
}

function listed(fields: ConfigFields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${quoted(value)}`)
    .join(', ');
}
