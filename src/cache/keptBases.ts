import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { KeptConfigs } from './keptConfigs.js';

/** Where the base checkpoints of adapters are that users gave, by the adapter's folder, beside the configs that they gave. */
export class KeptBases {
  constructor(private readonly kept: KeptConfigs) {}

  /** @returns undefined if none is kept */
  async get(adapter: string): Promise<string | undefined> {
    const base = (await this.kept.get(keyOf(adapter)))?.['base'];
    return typeof base === 'string' ? base : undefined;
  }

  keep(adapter: string, base: string): Promise<void> {
    return this.kept.keep(keyOf(adapter), { base });
  }
}

function keyOf(adapter: string): string {
  return `base-${createHash('sha256').update(resolve(adapter)).digest('hex').slice(0, 32)}`;
}
