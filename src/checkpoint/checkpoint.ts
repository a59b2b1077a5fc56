import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { FileDigests } from '../cache/fileDigests.js';
import { KeptBases } from '../cache/keptBases.js';
import type { KeptConfigs } from '../cache/keptConfigs.js';
import { fileIdentity } from '../files/fileIdentity.js';
import { limitsOf } from '../protocol/capabilities.js';
import { QkLensError } from '../protocol/errors.js';
import type { ConfigFields } from '../protocol/inferredConfig.js';
import { isGgufName } from '../protocol/ggufName.js';
import type { CheckpointInfo } from '../protocol/model.js';
import { ADAPTER_CONFIG } from '../protocol/weightsFile.js';
import { isSampled, type WeightsName } from '../protocol/weightsName.js';
import { stepOfRun } from '../steps/stepOfRun.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { adapted } from './adapter/adapted.js';
import type { TensorChange } from './adapter/adaptedStore.js';
import { adapterAt } from './adapter/adapterOver.js';
import { architectureOf } from './architectures/index.js';
import { unknownFields } from './architectures/unreadFields.js';
import type { ModelConfig, QkNorms, WeightMap } from './architectures/architecture.js';
import { checkTensors } from './checkTensors.js';
import { checkpointTokenizer } from './checkpointTokenizer.js';
import { checkpointPlace, nameOfPlace, type CheckpointPlace } from './checkpointPlace.js';
import {
  configBeside,
  configOfWeights,
  META_PARAMS,
  noConfig,
  overridden,
  type FoundConfig,
} from './config/findConfig.js';
import {
  computedDigests,
  fullFingerprint,
  knownDigests,
  listedDigests,
  sampledFingerprint,
} from './fingerprint.js';
import { storedDtypes } from './storedDtypes.js';
import { knownUnembedding } from './tiedHead.js';
import { readGgufAt } from './gguf/readGguf.js';
import { inTransformersNames } from './meta/metaTensors.js';
import { dequantised } from './quantised/index.js';
import type { Tokenizer } from './tokenizer.js';
import { TensorStore } from './tensorStore.js';
import type { Tensors } from './tensors.js';
import { FULL_WEIGHTS, hasWeights, WEIGHT_INDEXES } from './weightFiles.js';
import { unwrapped } from './wrappedNames.js';

/** A checkpoint's numbers: how its computation uses them, where they are, and what reads them. */
export interface Weights {
  readonly config: ModelConfig;
  readonly weights: WeightMap;
  readonly store: Tensors;
}

/** An adapter's base checkpoint alone, and what the adapter changes in it. */
export interface BaseWeights extends Weights {
  readonly changeOf: (tensor: string) => TensorChange;
}

interface ReadWeights extends Weights {
  /** For an adapter. */
  readonly base?: BaseWeights;
  /** All that the numbers depend on besides the files of weights. */
  readonly hashed: object;
}

/** What the checkpoint's own files don't say. */
export interface OpenOptions extends OtherConfigs {
  /** Where an adapter's base checkpoint is, if not where the adapter's config says; kept for the next time. */
  readonly base?: string | undefined;
}

/** Where a config may come from besides the checkpoint's own files. */
export interface OtherConfigs {
  /** Fields that take the place of those of config.json, or a whole config. */
  readonly given?: ConfigFields | undefined;
  /** Those of weights without a config.json; a given one that they open with is kept there. */
  readonly kept?: KeptConfigs | undefined;
}

/** An open checkpoint, a folder or a file of weights with its config beside it: its config, its tensors by position, its tokenizer. No weights are in memory. */
export class Checkpoint implements Weights {
  private readonly fingerprinting = new SharedTask((listener) => this.readEveryByte(listener));

  private constructor(
    private known: CheckpointInfo,
    private readonly digests: FileDigests | undefined,
    /** Identifies the checkpoint's files, as they were when opened, and a config that is in none of them. */
    readonly identity: string,
    private readonly filesIdentity: string,
    private readonly files: readonly string[],
    private readonly read: ReadWeights,
    readonly tokenizer: Tokenizer,
  ) {}

  get config(): ModelConfig {
    return this.read.config;
  }

  get store(): Tensors {
    return this.read.store;
  }

  get weights(): WeightMap {
    return this.read.weights;
  }

  get base(): BaseWeights | undefined {
    return this.read.base;
  }

  /**
   * Opens a folder with config.json and weights, a file of weights beside a config.json, or a LoRA adapter over its base,
   * and checks that every tensor exists in its shape. Without a config.json, what the tensors don't say of the config must be given.
   *
   * @param digests of weights read before, from which the fingerprint of every byte is known at once
   * @throws QkLensError `noFolder`, `noConfig`, `badConfig`, `unknownArchitecture`, `noWeights`, `badSafetensors`,
   *   `badTorchFile`, `badGguf`, `badAdapter`, `noBase`, `missingTensor`, `wrongShape`, `cancelled`
   */
  static async open(
    where: string,
    listener: Listener = {},
    digests?: FileDigests,
    options: OpenOptions = {},
  ): Promise<Checkpoint> {
    const place = await checkpointPlace(where);
    const bases = options.kept && new KeptBases(options.kept);
    const adapter = await adapterAt(place, options.base, bases);
    const base = adapter?.base ?? place;
    const { path, folder } = base;
    const step = await stepOfRun(place.path);
    const folders = [folder, ...(adapter ? [place.folder] : []), ...(step ? [step.run] : [])];
    const smallFiles = [...new Set(folders.flatMap(smallFilesOf))];
    const smallFilesIdentity = await identityOfAll(smallFiles);
    const gguf = await readGgufAt(path);
    const beside = gguf?.config ?? (await configBeside(base));
    const ownConfig = beside && overridden(beside, options.given ?? {});
    // What is not read is refused before the weights are opened.
    if (ownConfig) architectureOf(ownConfig).readConfig(ownConfig);
    const stored = gguf ? TensorStore.of(await gguf.openFiles()) : await openWeights(base, ownConfig);
    let open: Pick<Tensors, 'close'> = stored;
    try {
      const {
        json,
        problem: assumption,
        keep,
      }: KnownConfig = ownConfig ? { json: ownConfig } : await knownConfig(base, stored, options, listener);
      const architecture = architectureOf(json);
      const { store: opened, quantisation } = dequantised(stored, json);
      const configRead = { ...architecture.readConfig(json), ...(quantisation && { quantisation }) };
      const translated = inTransformersNames(opened, configRead);
      const named = unwrapped(translated, (tensors) => architecture.weights(configRead, tensors));
      checkTensors(named.store, named.weights, configRead, path);
      const plain = { ...named, config: configRead };
      const baseName = nameOfPlace(base, json['_name_or_path']);
      const merged = adapter && (await adapted(adapter, plain, architecture, baseName));
      const { store, ...read } = merged ?? plain;
      open = store;
      if (merged) checkTensors(store, read.weights, configRead, place.path);
      const { config, weights, problem } = await knownUnembedding(
        read.config,
        read.weights,
        store,
        listener.signal,
      );
      const dtypes = storedDtypes(store, weights, config);
      const tie = merged?.unties ? undefined : problem;
      const onHub = store.files.some(({ listedDigest }) => listedDigest !== undefined);
      const notes = [
        ...[...store.notes, onHub ? ON_HUB : undefined, assumption, named.problem],
        ...[...(merged?.problems ?? []), tie, gguf ? undefined : unknownFields(architecture, json)],
      ];
      const problems = [...notes.filter((note) => note !== undefined), ...limitsOf(config)];
      const tokenizer = await checkpointTokenizer(
        { folder, config, json, gguf, adapter: adapter && place.folder, run: step?.run },
        problems,
      );
      const hashed = { ...hashedConfig(config), ...(merged && { adapter: merged.hashed }) };
      const info: CheckpointInfo = {
        folder: place.path,
        ...(adapter ? { base: path } : unusualFile(place, store)),
        ...(step && { step }),
        name: adapter ? nameOfPlace(place, undefined) : baseName,
        model: {
          ...sizes(config),
          hasUnembedding: weights.unembedRows !== undefined,
          ...(await weightsNameOf(merged?.stored ?? stored, hashed, digests, listener)),
          dtype: store.entry(weights.wE.tensor)!.dtype,
          ...(dtypes && { dtypes }),
          bytes: store.bytes,
          ...(typeof json['qk_lens_notice'] === 'string' ? { notice: json['qk_lens_notice'] } : {}),
          ...(merged && { adapter: merged.info }),
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
      if (options.base !== undefined) await bases?.keep(place.folder, base.path);
      const all = {
        config,
        store,
        weights,
        hashed,
        ...(merged && { base: { ...plain, changeOf: merged.changeOf } }),
      };
      return new Checkpoint(placed, digests, identity, filesIdentity, files, all, tokenizer);
    } catch (error) {
      await open.close();
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
    const { store, read, known } = this;
    const digests = await computedDigests(store, this.digests ?? new FileDigests(undefined), listener);
    if (await this.hasChanged()) throw changed(known.folder);
    this.known = withFullFingerprint(known, fullFingerprint(read.hashed, digests));
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

const ON_HUB =
  'The weights are on the Hugging Face Hub, and are read from there as far as questions need them: they are not checked as a whole.';

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
  const listed = listedDigests(store.files);
  if (listed) {
    const fingerprint = fullFingerprint(config, listed);
    // Samples of every tensor would be hundreds of requests.
    return { fingerprint, sampledFingerprint: fingerprint.slice(0, 16) };
  }
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
  ...['config.json', META_PARAMS, ADAPTER_CONFIG, ...WEIGHT_INDEXES],
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'],
  ...['vocab.json', 'merges.txt', 'vocab.txt', 'added_tokens.json'],
];

function smallFilesOf(folder: string): string[] {
  return SMALL_FILES.map((name) => join(folder, name));
}

/** The files on disk, including those that are missing. */
async function identityOfAll(files: readonly string[]): Promise<string> {
  const identities = await Promise.all(files.map(fileIdentity));
  return identities.map((identity) => identity ?? 'none').join(' ');
}

/** All parts of the config that a number may depend on. */
function hashedConfig(config: ModelConfig): object {
  const {
    attentionScale,
    rotary,
    window,
    chunk,
    queryGrowth,
    nLayers,
    lacks: _lacks,
    withoutAttention,
    ...plain
  } = config;
  const layers = Array.from({ length: nLayers }, (_, layer) => layer);
  return {
    ...{ ...plain, nLayers, attentionScales: [attentionScale(0), attentionScale(1)] },
    ...(plain.qkNorms && { qkNorms: hashedNorms(plain.qkNorms) }),
    ...(withoutAttention && { withoutAttention: withoutAttention.map(({ layer }) => layer) }),
    ...(rotary && { rotary: layers.map((layer) => rotary(layer) ?? null) }),
    ...(queryGrowth && { queryGrowth: layers.map((layer) => queryGrowth(layer) ?? null) }),
    ...(chunk && { chunks: layers.map((layer) => chunk(layer) ?? null) }),
    ...(window && { windows: layers.map((layer) => window(layer) ?? null) }),
  };
}

/** The usual norms as fingerprints of version 0.1 have them. */
function hashedNorms(norms: QkNorms): QkNorms | true {
  return Object.keys(norms).length === 1 && norms.normalization === 'RMSNorm' ? true : norms;
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

function unusualFile(
  { path, folder }: CheckpointPlace,
  { files }: Pick<Tensors, 'files'>,
): Pick<CheckpointInfo, 'weightsFile'> {
  const first = basename(files[0].path);
  const isUsual = path !== folder || FULL_WEIGHTS.includes(first);
  return isUsual || (files.length > 1 && !isGgufName(first)) ? {} : { weightsFile: first };
}

function sizes(config: ModelConfig) {
  const { architecture, nLayers, nHeads, nKeyValueHeads, dModel, dHead, dMlp, dVocab, nCtx } = config;
  const { normalization, positional, tiedUnembedding, gatedMlp = false } = config;
  const { experts, bidirectional, finalRms, lacks, withoutAttention } = config;
  return {
    ...{ architecture, nLayers, nHeads, nKeyValueHeads, dModel, dHead, dMlp, dVocab, nCtx },
    ...{ normalization, positional, tiedUnembedding, gatedMlp },
    ...(lacks && { lacks }),
    ...(withoutAttention && { withoutAttention }),
    ...(config.latent && { latentAttention: true }),
    ...(experts && { experts: experts.count }),
    ...(bidirectional && { bidirectional }),
    ...(finalRms && { finalRms }),
  };
}
