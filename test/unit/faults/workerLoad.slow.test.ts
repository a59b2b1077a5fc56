import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { describe, expect, it } from 'vitest';
import { QkLensError } from '../../../src/protocol/errors.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import type { QuestionName } from '../../../src/protocol/questions.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { seededRandom } from '../../reference/random.js';
import { temporaryFolder } from '../support.js';
import { someQuestion } from './everyQuestion.js';
import { EventLoopGuard } from './eventLoopGuard.js';
import { startRealWorker } from './realWorker.js';

const REQUESTS = 10_000;
const AT_A_TIME = 24;
const SIZES = { nLayers: 2, nHeads: 2, dVocab: 61 };
const folder = makeRandomCheckpoint(join(temporaryFolder(), 'checkpoint'), { seed: 8, ...SIZES }).folder;
const random = seededRandom(12);

/** Between two of every kind, small ones, which a person asks most by hovers. */
const SMALL_BETWEEN = 9;
const KINDS: readonly QuestionName[] = QUESTION_NAMES.flatMap((name) => [
  name,
  ...Array.from({ length: SMALL_BETWEEN }, (_, i) => (i % 2 ? 'pairs' : 'neighbours') as QuestionName),
]);

/** Far more than a small answer takes to read, even on a busy machine; less than a person takes for a hang. */
const BLOCKED_AT_MOST_MS = 500;

/** Bytes that are free at the moment, and that the allocator doesn't give back. Ten kilobytes left by each answer are twice that. */
const ALLOCATOR_KEEPS = 32e6;

const middle = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)];

type Outcome = 'answered' | 'cancelled';

describe(`${REQUESTS} mixed requests, some of them cancelled, to one worker`, () => {
  it("are each answered once, in constant memory, without blocking the caller's event loop", async () => {
    const client = startRealWorker();
    await client.open(folder, {});
    const pid = client.pid;
    const told = new Uint8Array(REQUESTS);
    const tally: Record<Outcome, number> = { answered: 0, cancelled: 0 };

    const askOne = async (index: number): Promise<void> => {
      const name = KINDS[index % KINDS.length];
      const source = new CancellationTokenSource();
      const cancelAfter = random.uniform() < 0.25 ? 40 * random.uniform() ** 2 : undefined;
      const timer = cancelAfter === undefined ? undefined : setTimeout(() => source.cancel(), cancelAfter);
      let outcome: Outcome = 'answered';
      try {
        const result = await client.ask(folder, someQuestion(random, SIZES, name), { token: source.token });
        expect(result.model.fingerprint).toMatch(/^[0-9a-f]{32}$/);
      } catch (error) {
        if (
          !(error instanceof QkLensError) ||
          error.code !== 'cancelled' ||
          !source.token.isCancellationRequested
        ) {
          throw error;
        }
        outcome = 'cancelled';
      } finally {
        clearTimeout(timer);
      }
      told[index]++;
      tally[outcome]++;
    };

    let next = 0;
    const keepAsking = async (until: number): Promise<void> => {
      while (next < until) await askOne(next++);
    };
    const askUntil = (until: number) =>
      Promise.all(Array.from({ length: AT_A_TIME }, () => keepAsking(until)));

    // In tenths: of three readings the middle one counts.
    const memory: number[] = [];
    let guard: EventLoopGuard | undefined;
    for (let tenth = 1; tenth <= 10; tenth++) {
      await askUntil((REQUESTS * tenth) / 10);
      memory.push((await client.status()).residentMemory);
      if (tenth === 2) guard = new EventLoopGuard();
    }
    const blockedMs = guard!.stop();
    const [early, late] = [middle(memory.slice(1, 4)), middle(memory.slice(-3))];

    expect(told.every((count) => count === 1)).toBe(true);
    expect(tally.answered + tally.cancelled).toBe(REQUESTS);
    expect(tally.cancelled).toBeGreaterThan(REQUESTS / 50);
    expect(client.pid, 'it is the same process').toBe(pid);
    console.log(
      `${tally.answered} answered, ${tally.cancelled} cancelled; worker memory ${(early / 1e6).toFixed(0)} MB after three tenths, ` +
        `${(late / 1e6).toFixed(0)} MB at the end; who asked was blocked for ${blockedMs.toFixed(0)} ms at most`,
    );
    expect(late - early).toBeLessThan(ALLOCATOR_KEEPS);
    expect(blockedMs).toBeLessThan(BLOCKED_AT_MOST_MS);
  }, 900_000);
});
