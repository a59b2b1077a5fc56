import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PickleError } from '../../../src/checkpoint/pickle/pickleError.js';
import { unpickle } from '../../../src/checkpoint/pickle/unpickle.js';
import { TensorStore } from '../../../src/checkpoint/tensorStore.js';
import { findState } from '../../../src/checkpoint/torch/findState.js';
import { openTorchFile } from '../../../src/checkpoint/torch/torchFile.js';
import { torchRules } from '../../../src/checkpoint/torch/torchRules.js';
import { QkLensError } from '../../../src/protocol/errors.js';
import { seededRandom } from '../../reference/random.js';
import { temporaryFolder } from '../support.js';
import { torchFixture } from '../checkpoint/torch/fixtures.js';
import { mutateBytes, MUTATION_NAMES } from './bytesMutator.js';
import { outcomeOf } from './fuzz.js';

const PICKLES = 20_000;
const FILES = 1_500;
const NAMES = ['views.pt', 'module.pt', 'protocol4.pt', 'dtypes.pt', 'gpt2/trained.ckpt', 'system.pt'];
const VALID = NAMES.map((name) => readFileSync(torchFixture(name)));
const path = join(temporaryFolder(), 'spoiled.pt');

/** The pickles within files that are read. */
function pickles(): Promise<Uint8Array[]> {
  const readable = NAMES.filter((name) => name !== 'system.pt');
  return Promise.all(
    readable.map(async (name) => {
      const file = await openTorchFile(torchFixture(name));
      await file.close();
      return file.header;
    }),
  );
}

describe(`${PICKLES} pickles, spoiled in ${MUTATION_NAMES.length} ways`, () => {
  const tally = { read: 0, damaged: 0, refused: 0 };

  it('are read as plain data or refused with a reason', async () => {
    const valid = await pickles();
    for (let seed = 0; seed < PICKLES; seed++) {
      const bytes = mutateBytes(seededRandom(seed), valid[seed % valid.length], valid);
      try {
        findState(unpickle(bytes, torchRules, 100_000));
        tally.read++;
      } catch (error) {
        if (!(error instanceof PickleError)) throw new Error(`seed ${seed}`, { cause: error });
        tally[error.reason]++;
      }
    }
  }, 300_000);

  it('some stay valid, most do not', () => {
    expect(tally.read).toBeGreaterThan(PICKLES / 50);
    expect(tally.damaged).toBeGreaterThan(PICKLES / 4);
    expect(tally.refused).toBeGreaterThan(PICKLES / 50);
  });
});

describe(`${FILES} files of torch.save, spoiled in ${MUTATION_NAMES.length} ways`, () => {
  const tally = { read: 0, refused: 0 };

  it('are read or refused with a clear message', async () => {
    for (let seed = 0; seed < FILES; seed++) {
      const bytes = mutateBytes(seededRandom(seed), VALID[seed % VALID.length], VALID);
      writeFileSync(path, bytes);
      tally[await outcomeOf(`torch seed ${seed}`, { 'spoiled.pt': bytes }, readAll)]++;
    }
  }, 300_000);

  it('some stay valid', () => {
    expect(tally.read).toBeGreaterThan(FILES / 50);
    expect(tally.refused).toBeGreaterThan(FILES / 10);
  });
});

/** Opens the file and reads all of every tensor; those whose dtype is not read say so. */
async function readAll(): Promise<void> {
  const store = await TensorStore.open(path);
  try {
    for (const tensor of store.names()) {
      try {
        await store.read64({ tensor });
      } catch (error) {
        if (!(error instanceof QkLensError) || !EXPECTED.has(error.code)) throw error;
      }
    }
  } finally {
    await store.close();
  }
}

const EXPECTED: ReadonlySet<string> = new Set([
  'unsupportedDtype',
  'unsupportedLayout',
  'nonFiniteWeights',
  'wrongShape',
]);
