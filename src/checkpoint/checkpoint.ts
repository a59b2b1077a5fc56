import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FileDigests } from '../cache/fileDigests.js';
import type { KeptConfigs } from '../cache/keptConfigs.js';
import { fileIdentity } from '../files/fileIdentity.js';
import { QkLensError } from '../protocol/errors.js';
import type { ConfigFields } from '../protocol/inferredConfig.js';
import { quoted } from '../protocol/quoted.js';
import type { CheckpointInfo } from '../protocol/model.js';
import { isSampled, type WeightsName } from '../protocol/weightsName.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { architectureOf } from './architectures/index.js';
import type { ModelConfig, WeightMap } from './architectures/architecture.js';
import { checkpointPlace, nameOfPlace, type CheckpointPlace } from './checkpointPlace.js';
import {
  configBeside,
  configOfWeights,
  noConfig,
  overridden,
  type FoundConfig,
} from './config/findConfig.js';
import { computedDigests, fullFingerprint, knownDigests, sampledFingerprint } from './fingerprint.js';
import { storedDtypes } from './storedDtypes.js';
import { knownUnembedding } from './tiedHead.js';
import { readGgufAt } from './gguf/readGguf.js';
import { dequantised } from './quantised/index.js';
import { openTokenizer, tokenizerOf, type Tokenizer } from './tokenizer.js';
import { TensorStore } from './tensorStore.js';
import { hasWeights, WEIGHT_INDEXES } from './weightFiles.js';
import { unwrapped } from './wrappedNames.js';

/** Where a config may come from besides the checkpoint's own files. */
export interface OtherConfigs {
  /** Fields that take the place of those of config.json, or a whole config. */
  readonly given?: ConfigFields | undefined;
  /** Those of weights without a config.json; a given one that they open with is kept there. */
  readonly kept?: KeptConfigs | undefined;
}

/** An open checkpoint, a folder or a file of weights with its config beside it: its config, its tensors by position, its tokenizer. No weights are in memory. */
export class Checkpoint {
  private readonly fingerprinting = new SharedTask((listener) => this.readEveryByte(listener));

  private constructor(
    private known: CheckpointInfo,
    private readonly digests: FileDigests | undefined,
    /** Identifies the checkpoint's files, as they were when opened, and a config that is in none of them. */
    readonly identity: string,
    private readonly filesIdentity: string,
    private readonly files: readonly string[],
    readonly config: ModelConfig,
    readonly store: TensorStore,
    readonly weights: WeightMap,
    readonly tokenizer: Tokenizer,
  ) {}

  /**
   * Opens a folder with config.json and weights, or a file of weights beside a config.json, and checks that every tensor
   * exists in its shape. Without a config.json, what the tensors don't say of the config must be given.
   *
   * @param digests of weights read before, from which the fingerprint of every byte is known at once
   * @throws QkLensError `noFolder`, `noConfig`, `badConfig`, `unknownArchitecture`, `noWeights`, `badSafetensors`,
   *   `badTorchFile`, `badGguf`, `missingTensor`, `wrongShape`, `cancelled`
   */
  static async open(
    where: string,
    listener: Listener = {},
    digests?: FileDigests,
    configs: OtherConfigs = {},
  ): Promise<Checkpoint> {
    const place = await checkpointPlace(where);
    const { path, folder } = place;
    const smallFiles = SMALL_FILES.map((name) => join(folder, name));
    const smallFilesIdentity = await identityOfAll(smallFiles);
    const gguf = await readGgufAt(path);
    const beside = gguf?.config ?? (await configBeside(place));
    const ownConfig = beside && overridden(beside, configs.given ?? {});
    // What is not read is refused before the weights are opened.
    if (ownConfig) architectureOf(ownConfig).readConfig(ownConfig);
    const stored = gguf ? TensorStore.of(await gguf.openFiles()) : await openWeights(place, ownConfig);
    try {
      const {
        json,
        problem: assumption,
        keep,
      }: KnownConfig = ownConfig ? { json: ownConfig } : await knownConfig(place, stored, configs, listener);
      const architecture = architectureOf(json);
      const { store: opened, quantisation } = dequantised(stored, json);
      const configRead = { ...architecture.readConfig(json), ...(quantisation && { quantisation }) };
      const named = unwrapped(opened, (tensors) => architecture.weights(configRead, tensors));
      const { store, weights: weightsRead } = named;
      checkTensors(store, weightsRead, path);
      const { config, weights, problem } = await knownUnembedding(
        configRead,
        weightsRead,
        store,
        listener.signal,
      );
      const dtypes = storedDtypes(store, weights, config.nLayers);
      const problems = [...store.notes, assumption, named.problem, problem].filter(
        (note) => note !== undefined,
      );
      const tokenizerName = json['tokenizer_name'];
      const tokenizer = gguf
        ? await tokenizerOf(gguf.tokenizer(problems), config.dVocab, problems)
        : await openTokenizer(folder, { ...config, tokenizerName }, problems);
      const info: CheckpointInfo = {
        folder: path,
        name: nameOfPlace(place, json['_name_or_path']),
        model: {
          ...sizes(config),
          hasUnembedding: weights.unembedRows !== undefined,
          ...(await weightsNameOf(stored, hashedConfig(config), digests, listener)),
          dtype: store.entry(weights.wE.tensor)!.dtype,
          ...(dtypes && { dtypes }),
          bytes: store.bytes,
          ...(typeof json['qk_lens_notice'] === 'string' ? { notice: json['qk_lens_notice'] } : {}),
        },
        ...(json !== beside && { configText: JSON.stringify(json) }),
        tokenizer: tokenizer.info,
        problems,
      };
      const files = [...smallFiles, ...store.files.map((file) => file.path)];
      const filesIdentity = [smallFilesIdentity, ...store.files.map((file) => file.identity)].join(' ');
      const identity = [filesIdentity, info.configText ?? []].flat().join(' ');
      const placed = { ...info, identity: shortHash(identity) };
      await keep?.();
      return new Checkpoint(
        placed,
        digests,
        identity,
        filesIdentity,
        files,
        config,
        store,
        weights,
        tokenizer,
      );
    } catch (error) {
      await stored.close();
      throw error;
    }
  }

  /** The checkpoint's description; its fingerprint changes once every byte is read. */
  get info(): CheckpointInfo {
    return this.known;
  }

  /**
   * Reads every byte of the weights, unless their digests are known, for the fingerprint over all of them. For weights
   * above 32 GB the fingerprint stays the one over samples.
   *
   * @returns the updated description of the checkpoint
   * @throws QkLensError `fileChanged`, `cancelled`
   */
  async fingerprinted(listener: Listener = {}): Promise<CheckpointInfo> {
    if (!isSampled(this.known.model) || this.store.bytes > MOST_FINGERPRINTED_BYTES) return this.known;
    return this.fingerprinting.get(listener);
  }

  private async readEveryByte(listener: Listener): Promise<CheckpointInfo> {
    const { store, config, known } = this;
    const digests = await computedDigests(store, this.digests ?? new FileDigests(undefined), listener);
    if (await this.hasChanged()) throw changed(known.folder);
    this.known = withFullFingerprint(known, fullFingerprint(hashedConfig(config), digests));
    return this.known;
  }

  /** Whether one of its files was modified or replaced since the checkpoint was opened. */
  async hasChanged(): Promise<boolean> {
    return this.filesIdentity !== (await identityOfAll(this.files));
  }

  async close(): Promise<void> {
    await Promise.all([this.store.close(), this.tokenizer.close()]);
  }
}

/**
 * SHA-256 takes a second per gigabyte, and disks and network file systems are seldom faster: a fingerprint may cost
 * half a minute of one core, at the lowest priority.
 */
const MOST_FINGERPRINTED_BYTES = 32e9;

async function weightsNameOf(
  store: TensorStore,
  config: object,
  digests: FileDigests | undefined,
  listener: Listener,
): Promise<WeightsName> {
  const overSamples = await sampledFingerprint(store, config, listener);
  const known = await knownDigests(store, digests, listener);
  if (!known) return { fingerprint: overSamples, sampled: true };
  return { fingerprint: fullFingerprint(config, known), sampledFingerprint: overSamples };
}

function withFullFingerprint(info: CheckpointInfo, fingerprint: string): CheckpointInfo {
  const { fingerprint: sampledFingerprint, sampled, ...model } = info.model;
  return sampled ? { ...info, model: { ...model, fingerprint, sampledFingerprint } } : info;
}

function changed(folder: string): QkLensError {
  return new QkLensError(
    'fileChanged',
    `The files in ${folder} changed while they were read. Try again once they are written.`,
  );
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Files besides the weights that define a checkpoint. */
const SMALL_FILES = [
  ...['config.json', ...WEIGHT_INDEXES],
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'],
  ...['vocab.json', 'merges.txt', 'added_tokens.json'],
];

/** The files on disk, including those that are missing. */
async function identityOfAll(files: readonly string[]): Promise<string> {
  const identities = await Promise.all(files.map(fileIdentity));
  return identities.map((identity) => identity ?? 'none').join(' ');
}

/** All parts of the config that a number may depend on. */
function hashedConfig(config: ModelConfig): object {
  const { attentionScale, rotary, window, nLayers, ...plain } = config;
  const layers = Array.from({ length: nLayers }, (_, layer) => layer);
  return {
    ...{ ...plain, nLayers, attentionScales: [attentionScale(0), attentionScale(1)] },
    ...(rotary && { rotary: layers.map(rotary) }),
    ...(window && { windows: layers.map((layer) => window(layer) ?? null) }),
  };
}

/** @throws QkLensError `noConfig` for a folder with neither config nor weights, or what {@link TensorStore.open} throws */
async function openWeights(place: CheckpointPlace, config: ConfigFields | undefined): Promise<TensorStore> {
  const { path, folder } = place;
  if (!config && path === folder && !(await hasWeights(folder))) throw noConfig(place);
  return TensorStore.open(path);
}

interface KnownConfig extends FoundConfig {
  /** Keeps what was given of it. */
  readonly keep?: () => Promise<void>;
}

async function knownConfig(
  place: CheckpointPlace,
  store: TensorStore,
  { given, kept }: OtherConfigs,
  listener: Listener,
): Promise<KnownConfig> {
  if (!kept) return configOfWeights(place, store, given ?? {});
  const weights = await sampledFingerprint(store, {}, listener);
  const found = await configOfWeights(place, store, given ?? (await kept.get(weights)) ?? {});
  return given ? { ...found, keep: () => kept.keep(weights, given) } : found;
}

function sizes(config: ModelConfig) {
  const { architecture, nLayers, nHeads, nKeyValueHeads, dModel, dHead, dMlp, dVocab, nCtx } = config;
  const { normalization, positional, tiedUnembedding, gatedMlp = false } = config;
  const { experts, bidirectional, finalRms } = config;
  return {
    ...{ architecture, nLayers, nHeads, nKeyValueHeads, dModel, dHead, dMlp, dVocab, nCtx },
    ...{ normalization, positional, tiedUnembedding, gatedMlp },
    ...(experts && { experts: experts.count }),
    ...(bidirectional && { bidirectional }),
    ...(finalRms && { finalRms }),
  };
}

function checkTensors(store: TensorStore, weights: WeightMap, folder: string): void {
  const missing = [...weights.required.keys()].filter((name) => !store.entry(name));
  if (missing.length === weights.required.size) throw otherNames(store, missing[0], folder);
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` (and ${missing.length - 1} more)` : '';
    throw new QkLensError(
      'missingTensor',
      `${folder} lacks the tensor ${quoted(missing[0])}${others}. Save or download the checkpoint again, whole.`,
    );
  }
  for (const [name, shape] of weights.required) {
    const found = store.entry(name)!.shape;
    if (found.join() !== shape.join()) {
      throw new QkLensError(
        'wrongShape',
        `Tensor ${quoted(name)} has shape ${quoted(found)}, but the config makes it ${quoted(shape)}. The config belongs to other weights.`,
      );
    }
  }
}

/** Weights whose names are all those of another library, or of another architecture. */
function otherNames(store: TensorStore, wanted: string, folder: string): QkLensError {
  const names = [...store.names()];
  const has = names.length === 0 ? 'no tensors' : `others, such as ${quoted(names.slice(0, 3))}`;
  return new QkLensError(
    'missingTensor',
    `${folder} has none of the tensors that its config makes it need, such as ${quoted(wanted)}; it has ${has}. Give it the config of its own architecture, or save it under that architecture's names.`,
  );
}
