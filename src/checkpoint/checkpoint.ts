import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkpointName } from '../protocol/cachedSnapshot.js';
import { QkLensError } from '../protocol/errors.js';
import type { CheckpointInfo } from '../protocol/model.js';
import type { Listener } from '../tasks/sharedTask.js';
import { architectureOf } from './architectures/index.js';
import type { ModelConfig, WeightMap } from './architectures/architecture.js';
import { fingerprint } from './fingerprint.js';
import { isFile, readJsonObject } from './jsonFile.js';
import { openTokenizer, type Tokenizer } from './tokenizer.js';
import { TensorStore } from './tensorStore.js';

/**
 * An open checkpoint folder: its config, its tensors by position, its tokenizer. No weight is in memory.
 */
export class Checkpoint {
  private constructor(
    readonly info: CheckpointInfo,
    /** Names the checkpoint's very files, by their sizes and times. */
    readonly identity: string,
    private readonly files: readonly string[],
    readonly config: ModelConfig,
    readonly store: TensorStore,
    readonly weights: WeightMap,
    readonly tokenizer: Tokenizer,
  ) {}

  /**
   * Opens a folder that holds config.json and safetensors weights, and checks that every tensor is there in its shape.
   *
   * @throws QkLensError `noFolder`, `noConfig`, `badConfig`, `unknownArchitecture`, `noWeights`, `badSafetensors`,
   *   `missingTensor`, `wrongShape`, `cancelled`
   */
  static async open(path: string, listener: Listener = {}): Promise<Checkpoint> {
    const folder = resolve(path);
    const json = await readConfig(folder);
    const architecture = architectureOf(json);
    const config = architecture.readConfig(json);
    const store = await TensorStore.open(folder);
    try {
      const weights = architecture.weights(config, store);
      checkTensors(store, weights, folder);
      const problems: string[] = [];
      const tokenizer = await openTokenizer(folder, config, problems);
      const info: CheckpointInfo = {
        folder,
        name: checkpointName(folder),
        model: {
          ...sizes(config),
          fingerprint: await fingerprint(store, hashedConfig(config), listener),
          dtype: store.entry(weights.wE.tensor)!.dtype,
          bytes: store.bytes,
          ...(typeof json['qk_lens_notice'] === 'string' ? { notice: json['qk_lens_notice'] } : {}),
        },
        tokenizer: tokenizer.info,
        problems,
      };
      const files = [
        ...store.files.map((file) => file.path),
        ...SMALL_FILES.map((name) => join(folder, name)),
      ];
      const identity = await versionOf(files);
      return new Checkpoint(info, identity, files, config, store, weights, tokenizer);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Whether one of its files was written to or replaced since the checkpoint was opened. */
  async hasChanged(): Promise<boolean> {
    return this.identity !== (await versionOf(this.files));
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

/** Files beside the weights that decide what a checkpoint is. */
const SMALL_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.json', 'merges.txt'];

/** Sizes and times of files as they stand on disk now; one that is not there has neither. */
async function versionOf(files: readonly string[]): Promise<string> {
  const infos = await Promise.all(files.map((path) => stat(path).catch(() => undefined)));
  return infos.map((info) => (info ? `${info.size}@${info.mtimeMs}` : 'none')).join(' ');
}

/** All of the config that a number may depend on. */
function hashedConfig(config: ModelConfig): object {
  const { attentionScale, rotary, window, nLayers, ...plain } = config;
  const layers = Array.from({ length: nLayers }, (_, layer) => layer);
  return {
    ...{ ...plain, nLayers, attentionScales: [attentionScale(0), attentionScale(1)] },
    ...(rotary && { rotary: layers.map(rotary) }),
    ...(window && { windows: layers.map((layer) => window(layer) ?? null) }),
  };
}

async function readConfig(folder: string): Promise<Record<string, unknown>> {
  const info = await stat(folder).catch(() => undefined);
  if (!info)
    throw new QkLensError(
      'noFolder',
      `There is no folder ${folder}. Choose the folder that holds the checkpoint.`,
    );
  if (!info.isDirectory()) {
    throw new QkLensError('noFolder', `${folder} is a file. Choose the folder that holds it.`);
  }
  const path = join(folder, 'config.json');
  if (!(await isFile(path))) {
    throw new QkLensError(
      'noConfig',
      `${folder} holds no config.json. Choose the folder that holds the checkpoint.`,
    );
  }
  return readJsonObject(path, 'badConfig');
}

function sizes(config: ModelConfig) {
  const { architecture, nLayers, nHeads, nKeyValueHeads, dModel, dHead, dMlp, dVocab, nCtx } = config;
  const { normalization, positional, tiedUnembedding } = config;
  return {
    ...{ architecture, nLayers, nHeads, nKeyValueHeads, dModel, dHead, dMlp, dVocab, nCtx },
    ...{ normalization, positional, tiedUnembedding },
  };
}

function checkTensors(store: TensorStore, weights: WeightMap, folder: string): void {
  const missing = [...weights.required.keys()].filter((name) => !store.entry(name));
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` (and ${missing.length - 1} more)` : '';
    throw new QkLensError(
      'missingTensor',
      `${folder} lacks the tensor "${missing[0]}"${others}. Save or download the checkpoint again, whole.`,
    );
  }
  for (const [name, shape] of weights.required) {
    const found = store.entry(name)!.shape;
    if (found.join() !== shape.join()) {
      throw new QkLensError(
        'wrongShape',
        `Tensor "${name}" has shape [${found.join(', ')}], but config.json makes it [${shape.join(', ')}]. The config belongs to other weights.`,
      );
    }
  }
}
