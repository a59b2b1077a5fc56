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
  readonly adapter?: string;
}

/** Opens a checkpoint's tokenizer. @param problems receives a sentence for each file that can't be used */
export async function checkpointTokenizer(
  { folder, config, json, gguf, adapter }: TokenizerPlaces,
  problems: string[],
): Promise<Tokenizer> {
  const own = adapter !== undefined && (await holdsTokenizer(adapter)) ? adapter : undefined;
  return gguf && own === undefined
    ? tokenizerOf(gguf.tokenizer(problems), config.dVocab, problems)
    : openTokenizer(own ?? folder, { ...config, tokenizerName: json['tokenizer_name'] }, problems);
}

async function holdsTokenizer(folder: string): Promise<boolean> {
  return (await isFile(join(folder, 'tokenizer.json'))) || isFile(join(folder, 'vocab.json'));
}
