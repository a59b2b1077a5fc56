import type { CheckpointInfo } from './model.js';

/**
 * What answers of this session are kept by: the same as long as no file of the checkpoint is written to or replaced. A
 * checkpoint that is known from a kept result alone goes by its weights.
 */
export function filesKey({ identity, model }: Pick<CheckpointInfo, 'identity' | 'model'>): string {
  return identity ?? model.fingerprint;
}

/** What is told of a checkpoint elsewhere: its files are named on their own machine alone. */
export function withoutIdentity<T extends object>(info: T): Omit<T, 'identity'> {
  const rest: T & { identity?: unknown } = { ...info };
  delete rest.identity;
  return rest;
}
