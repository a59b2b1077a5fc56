import { AsyncLocalStorage } from 'node:async_hooks';

/** Work that takes longer than this doesn't count as small, and shares the thread with everything else. */
const RIGHT_OF_WAY_MS = 250;

interface Turn {
  /** Counts up from 1. */
  readonly number: number;
  /** By `performance.now()`. */
  readonly until: number;
  readonly ended: Promise<void>;
}

const turns = new Set<Turn>();
const ownTurn = new AsyncLocalStorage<Turn>();
let lastNumber = 0;

/** Runs work that all older work gives way to during its first quarter of a second. */
export async function withRightOfWay<T>(work: () => Promise<T>): Promise<T> {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const turn: Turn = { number: ++lastNumber, until: performance.now() + RIGHT_OF_WAY_MS, ended };
  turns.add(turn);
  try {
    return await ownTurn.run(turn, work);
  } finally {
    turns.delete(turn);
    end();
  }
}

/**
 * Waits while newer work has the right of way. The total wait is bounded, because the newer work may itself wait for
 * the work that calls this, and because there may always be newer work.
 */
export async function giveWay(): Promise<void> {
  if (turns.size === 0) return;
  const own = ownTurn.getStore()?.number ?? 0;
  const deadline = performance.now() + RIGHT_OF_WAY_MS;
  for (;;) {
    const now = performance.now();
    const newer = [...turns].filter(({ number, until }) => number > own && until > now);
    const latest = Math.min(deadline, Math.max(...newer.map(({ until }) => until)));
    if (newer.length === 0 || now >= deadline) return;
    await anyOf(
      newer.map(({ ended }) => ended),
      latest - now,
    );
  }
}

async function anyOf(promises: readonly Promise<void>[], limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.ceil(limitMs))));
  await Promise.race([...promises, limit]);
  clearTimeout(timer);
}
