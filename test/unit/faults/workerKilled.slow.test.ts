import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Deaths } from '../../../src/extension/client/deaths.js';
import type { WorkerClient } from '../../../src/extension/client/workerClient.js';
import { QkLensError } from '../../../src/protocol/errors.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { seededRandom } from '../../reference/random.js';
import { temporaryFolder } from '../support.js';
import { someQuestion } from './everyQuestion.js';
import { exists, startRealWorker } from './realWorker.js';

const KILLS = 50;
/** kill -9 and the system's out-of-memory killer; an abort of native code and of V8 without memory; a bad address. */
const SIGNALS = ['SIGKILL', 'SIGABRT', 'SIGSEGV'] as const;
const SIZES = { nLayers: 2, nHeads: 3, dVocab: 101 };

const root = temporaryFolder();
const folders = ['one', 'two'].map(
  (name, seed) => makeRandomCheckpoint(join(root, name), { seed, ...SIZES }).folder,
);
const random = seededRandom(11);

/** Kills the process while it works on a question of every kind and on both checkpoints. */
async function killUnderLoad(
  client: WorkerClient,
): Promise<{ answered: number; died: number; backAfterMs: number }> {
  const asked = QUESTION_NAMES.map((name, i) =>
    client.ask(folders[i % 2], someQuestion(random, SIZES, name), {}),
  );
  const settled = Promise.allSettled(asked);
  await new Promise((resolve) => setTimeout(resolve, 900 * random.uniform() ** 3));
  const pid = client.pid!;
  const back = new Promise<void>((resolve) => {
    const listener = client.onDidComeBack(() => {
      listener.dispose();
      resolve();
    });
  });
  const killed = performance.now();
  const signal = SIGNALS[Math.floor(random.uniform() * SIGNALS.length)];
  process.kill(pid, signal);
  const outcomes = await settled;
  await back;
  const backAfterMs = performance.now() - killed;
  expect(exists(pid)).toBe(false);
  expect(client.pid).not.toBe(pid);
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  for (const failure of failures) {
    expect(failure).toBeInstanceOf(QkLensError);
    expect((failure as QkLensError).code).toBe('workerDied');
    const { message } = failure as QkLensError;
    expect(message).toContain(`stopped while it worked on this (signal ${signal}`);
    expect(message).toContain('try again');
  }
  expect([...(await client.status()).open].sort()).toEqual([...folders].sort());
  return { answered: outcomes.length - failures.length, died: failures.length, backAfterMs };
}

describe(`a worker that is killed ${KILLS} times at random moments under load`, () => {
  it('settles every request, leaves no process behind, and is back with the same checkpoints', async () => {
    let minutes = 0;
    const client = startRealWorker({ deaths: new Deaths(() => 60_000 * minutes) });
    for (const folder of folders) await client.open(folder, {});
    const rounds: Awaited<ReturnType<typeof killUnderLoad>>[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      minutes += 2;
      rounds.push(await killUnderLoad(client));
    }
    const sum = (key: 'answered' | 'died') => rounds.reduce((total, round) => total + round[key], 0);
    expect(sum('answered') + sum('died')).toBe(KILLS * QUESTION_NAMES.length);
    expect(sum('died')).toBeGreaterThan(KILLS);
    expect(sum('answered')).toBeGreaterThan(0);
    const back = rounds.map(({ backAfterMs }) => backAfterMs).sort((a, b) => a - b);
    console.log(
      `${KILLS} kills: ${sum('died')} requests failed and ${sum('answered')} were answered before; ` +
        `back after ${back[KILLS / 2].toFixed(0)} ms (median), ${back.at(-1)!.toFixed(0)} ms (at most)`,
    );
    for (const name of QUESTION_NAMES) {
      await expect(client.ask(folders[0], someQuestion(random, SIZES, name), {}), name).resolves.toBeTruthy();
    }
  }, 300_000);
});
