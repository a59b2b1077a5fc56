import { join } from 'node:path';
import { isFile } from '../files/regularFile.js';
import type { Json, ModelConfig } from './architectures/architecture.js';
import type { ReadGguf } from './gguf/readGguf.js';
import { openTokenizer, tokenizerOf, type Tokenizer } from './tokenizer.js';

/** Where a checkpoint's tokenizer may be. */
interface TokenizerPlaces {
  readonly folder: string;
  readonly config: ModelConfig;
  readonly json: Json;
  /** GGUF files carry their own. */
  readonly gguf: ReadGguf | undefined;
  /** An adapter's folder, whose tokenizer is preferred: training may have added tokens. */
  readonly adapter: string | undefined;
  /** The folder of a training run, for a step: trainers may save the tokenizer there alone. */
  readonly run: string | undefined;
}

/** Opens a checkpoint's tokenizer. @param problems receives a sentence for each file that can't be used */
export async function checkpointTokenizer(
  { folder, config, json, gguf, adapter, run }: TokenizerPlaces,
  problems: string[],
): Promise<Tokenizer> {
  const own = await firstWithTokenizer([adapter]);
  if (gguf && own === undefined) return tokenizerOf(gguf.tokenizer(problems), config, problems);
  const place = own ?? (await firstWithTokenizer([folder, run])) ?? folder;
  return openTokenizer(place, { ...config, tokenizerName: json['tokenizer_name'] }, problems);
}

async function firstWithTokenizer(folders: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const folder of folders) {
    if (folder === undefined) continue;
    for (const name of ['tokenizer.json', 'vocab.json']) if (await isFile(join(folder, name))) return folder;
  }
  return undefined;
}
