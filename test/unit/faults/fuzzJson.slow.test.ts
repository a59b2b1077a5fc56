import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { readTokenizerFile } from '../../../src/checkpoint/tokenizerFile.js';
import { tokenizerRules } from '../../../src/checkpoint/tokenizerRules.js';
import { QkLensError } from '../../../src/protocol/errors.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { seededRandom } from '../../reference/random.js';
import { temporaryFolder } from '../support.js';
import { outcomeOf } from './fuzz.js';
import { mutateJson } from './jsonMutator.js';

const CASES = 500;
/** Each starts a thread. */
const WITH_THREAD = 5;
const root = temporaryFolder();

const VOCABULARY = Object.fromEntries(Array.from({ length: 101 }, (_, id) => [`t${id}`, id]));

/** Each of the JSON files that a checkpoint folder may hold, as it would be right. */
const FILES: Readonly<Record<string, unknown>> = {
  'config.json': undefined,
  'tokenizer.json': {
    model: { type: 'BPE', vocab: VOCABULARY, merges: ['t 1'] },
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }] },
    post_processor: { type: 'ByteLevel' },
    decoder: { type: 'ByteLevel' },
    added_tokens: [{ id: 100, content: '<|endoftext|>', special: true }],
  },
  'tokenizer_config.json': { bos_token: '<|endoftext|>', added_tokens_decoder: { 100: { content: 'x' } } },
  'special_tokens_map.json': { bos_token: { content: 't1' }, eos_token: 't2' },
  'added_tokens.json': { '<a>': 100, '<b>': 99 },
  'vocab.json': VOCABULARY,
  'model.safetensors.index.json': undefined,
};

/** Spoiled settings of a tokenizer close no checkpoint: what can't be used of them is left out. */
const REFUSABLE = ['config.json', 'tokenizer.json', 'model.safetensors.index.json'];

/** Renames the weights to a shard, and gives the index that names it. */
function intoShard(folder: string): unknown {
  const shard = 'model-00001-of-00001.safetensors';
  renameSync(join(folder, 'model.safetensors'), join(folder, shard));
  const bytes = readFileSync(join(folder, shard));
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()) as object;
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  return {
    metadata: { total_size: bytes.length },
    weight_map: Object.fromEntries(names.map((name) => [name, shard])),
  };
}

/** Read only where there are tokens that they tell of. */
const BESIDE_VOCABULARY = ['special_tokens_map.json', 'added_tokens.json'];

/** As the thread does, here. */
async function followRules(folder: string, text: string): Promise<void> {
  const file = await readTokenizerFile(folder, []);
  if (!file) throw new Error('the tokenizer is gone');
  try {
    tokenizerRules(file)(text);
  } catch (error) {
    const { message } = error as Error;
    throw new QkLensError('badTokenizer', `${file.name} can't be followed (${message})`, { cause: error });
  }
}

describe.each(Object.keys(FILES))(`${CASES} times a spoiled %s`, (name) => {
  const { folder } = makeRandomCheckpoint(join(root, name), { seed: 3 });
  const path = join(folder, name);
  const valid: unknown =
    FILES[name] ?? (name === 'config.json' ? JSON.parse(readFileSync(path, 'utf8')) : intoShard(folder));

  it('gives an open checkpoint that names its tokens, or a clear message', async () => {
    writeFileSync(path, JSON.stringify(valid));
    if (BESIDE_VOCABULARY.includes(name))
      writeFileSync(join(folder, 'vocab.json'), JSON.stringify(VOCABULARY));
    const whole = await Checkpoint.open(folder);
    await whole.close();
    const tally = { read: 0, refused: 0 };
    for (let seed = 0; seed < CASES; seed++) {
      const bytes = mutateJson(seededRandom(seed), valid);
      writeFileSync(path, bytes);
      const outcome = await outcomeOf(`${name} seed ${seed}`, { [name]: bytes }, async () => {
        const checkpoint = await Checkpoint.open(folder);
        try {
          const { tokenizer, info } = checkpoint;
          for (let id = 0; id < info.model.dVocab; id++) tokenizer.token(id);
          if (info.problems.some((problem) => /undefined|NaN|\[object/.test(problem))) {
            throw new Error(`it tells "${info.problems.join(' ')}"`);
          }
          if (info.tokenizer.kind === 'none') await tokenizer.encode('#1');
          else if (seed % (CASES / WITH_THREAD) === 0) await tokenizer.encode('t1 t2');
          else await followRules(folder, 't1 t2');
        } finally {
          await checkpoint.close();
        }
      });
      tally[outcome]++;
    }
    expect(tally.read).toBeGreaterThan(0);
    if (REFUSABLE.includes(name)) expect(tally.refused).toBeGreaterThan(0);
    else expect(tally.refused).toBe(0);
    rmSync(path);
  }, 300_000);
});
