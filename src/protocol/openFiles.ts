import type { CheckpointInfo } from './model.js';

/**
 * The key of this session's answers: unchanged until a file of the checkpoint is modified or replaced. A checkpoint
 * known only from a kept result is identified by its weights.
 */
export function filesKey({ identity, model }: Pick<CheckpointInfo, 'identity' | 'model'>): string {
  return identity ?? model.fingerprint;
}

/** A checkpoint's description for other machines: without its files, which exist only on their own machine. */
export function withoutIdentity<T extends object>(info: T): Omit<T, 'identity'> {
  const rest: T & { identity?: unknown } = { ...info };
  delete rest.identity;
  return rest;
}
