import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GPT2_SMALL, writeShapedCheckpoint } from '../../../bench/shapedCheckpoint.js';
import { answer } from '../../../src/questions/answers.js';
import { Compute } from '../../../src/linalg/compute.js';
import type { HeadRequest, QkCircuit } from '../../../src/protocol/head.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../../src/protocol/model.js';
import { giveWay, withRightOfWay } from '../../../src/tasks/rightOfWay.js';
import type { Progress } from '../../../src/protocol/questions.js';
import { tick } from '../../../src/tasks/tick.js';
import { OpenCheckpoints, type OpenCheckpoint } from '../../../src/engine/openCheckpoints.js';
import { errorOf, temporaryFolder } from '../support.js';

/** Notes when each block of W_EE is begun, how many are done, and whether all that was held for it was freed. */
class WatchedCompute extends Compute {
  readonly begunAt: number[] = [];
  done = 0;
  unreleased = 0;
  override hold: Compute['hold'] = (...asked) => {
    const held = super.hold(...asked);
    this.unreleased++;
    return {
      ...held,
      run: async (...block) => {
        this.begunAt.push(performance.now());
        const results = await held.run(...block);
        this.done++;
        return results;
      },
      release: async () => {
        await held.release();
        this.unreleased--;
      },
    };
  };
}

const root = temporaryFolder();
const compute = new WatchedCompute();
const checkpoints = new OpenCheckpoints(compute);
const folder = join(root, 'two-layers');
let open: OpenCheckpoint;

beforeAll(async () => {
  await writeShapedCheckpoint(folder, { ...GPT2_SMALL, nLayers: 2, nHeads: 6, dModel: 384 });
  open = await checkpoints.get(folder);
  await ask('qk');
});
afterAll(() => checkpoints.close(folder));

/** As the worker does it. */
function ask(circuit: QkCircuit, onProgress?: (progress: Progress) => void, signal?: AbortSignal) {
  const request: HeadRequest = {
    head: { layer: 1, head: 4 },
    circuits: [circuit],
    vectors: [],
    top: 10,
    processing: DEFAULT_PROCESSING,
    variant: DEFAULT_VARIANT,
    cosine: false,
  };
  return withRightOfWay(() =>
    answer('head', open.spaces, request, {
      tokenizer: open.checkpoint.tokenizer,
      ...(onProgress ? { onProgress } : {}),
      ...(signal ? { signal } : {}),
    }),
  );
}

/** A question that needs W_EE, once that is being computed. */
async function askLong() {
  const abort = new AbortController();
  let failure: Promise<{ code?: string }> | undefined;
  await new Promise<void>((resolve) => {
    const onProgress = ({ stage, fraction = 0 }: Progress) => {
      if (stage === 'Computing W_EE' && fraction > 0) resolve();
    };
    failure = errorOf(ask('effective', onProgress, abort.signal));
  });
  return { cancel: () => abort.abort(), failure: failure! };
}

describe('beside W_EE', () => {
  it('a small question waits for at most one block', async () => {
    const long = await askLong();
    const asked = performance.now();
    await ask('qk');
    // Only for so long does it have the right of way, however slow this machine is.
    const until = Math.min(performance.now(), asked + 250);
    const blocks = compute.begunAt.filter((at) => at > asked && at < until);
    expect(blocks.length).toBeLessThanOrEqual(1);
    const { done } = compute;
    await vi.waitFor(() => expect(compute.done).toBeGreaterThan(done), { timeout: 45_000 });
    long.cancel();
    expect(await long.failure).toMatchObject({ code: 'cancelled' });
  });

  it('cancelled work stops within one block', async () => {
    const long = await askLong();
    const begun = compute.begunAt.length;
    expect(begun).toBeGreaterThan(0);
    expect(compute.unreleased).toBeGreaterThan(0);
    long.cancel();
    expect(await long.failure).toMatchObject({ code: 'cancelled' });
    await vi.waitFor(() => expect(compute.unreleased).toBe(0));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(compute.begunAt.length - begun).toBeLessThanOrEqual(1);
  });
});

describe('the right of way', () => {
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  it('belongs to the newer work until it ends', async () => {
    const order: string[] = [];
    const older = withRightOfWay(async () => {
      await wait(10);
      await giveWay();
      order.push('older');
    });
    const newer = withRightOfWay(async () => {
      await wait(60);
      await giveWay();
      order.push('newer');
    });
    await Promise.all([older, newer]);
    expect(order).toEqual(['newer', 'older']);
  });

  it('goes to requests that came while the last block ran', async () => {
    const order: string[] = [];
    const older = withRightOfWay(async () => {
      await tick(undefined);
      order.push('older');
    });
    // As a message is read and queued by then, and handled in the next turn of the event loop.
    setImmediate(() => void withRightOfWay(() => Promise.resolve(order.push('newer'))));
    await older;
    expect(order).toEqual(['newer', 'older']);
  });

  it('ends soon if the newer work waits for the older', async () => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const older = withRightOfWay(async () => {
      await wait(10);
      await giveWay();
      finish();
    });
    const from = performance.now();
    await Promise.all([older, withRightOfWay(() => finished)]);
    expect(performance.now() - from).toBeGreaterThan(200);
  });

  it('lets older work continue at times, however much newer work there is', async () => {
    let over = false;
    const newer = (async () => {
      while (!over) await Promise.all([withRightOfWay(() => wait(60)), wait(20)]);
    })();
    await giveWay();
    over = true;
    await newer;
  });
});
