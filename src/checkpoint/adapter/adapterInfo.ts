import type { AdapterChange, AdapterInfo } from '../../protocol/adapter.js';
import type { AdapterConfig } from './adapterConfig.js';
import type { FittedChanges } from './fittedChanges.js';

/** A description of an adapter for people. @param base the base's name */
export function adapterInfo(
  { dora, rankStabilised }: Pick<AdapterConfig, 'dora' | 'rankStabilised'>,
  { lowRank, replaced }: FittedChanges,
  base: string,
): AdapterInfo {
  const changes = new Map<string, AdapterChange>();
  for (const { module: path, strength } of lowRank.values()) {
    const module = path.slice(path.lastIndexOf('.') + 1);
    const key = [module, strength.rank, strength.alpha].join(' ');
    const { count } = changes.get(key) ?? { count: 0 };
    changes.set(key, { module, count: count + 1, ...strength });
  }
  const method = rankStabilised ? (dora ? 'rsLoRA with DoRA' : 'rsLoRA') : dora ? 'DoRA' : 'LoRA';
  const sorted = [...changes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
  return { base, method, changes: sorted, replaced: [...replaced.keys()].sort() };
}

/** What of an adapter's config the merged weights depend on, for their fingerprint. */
export function hashedAdapter({ lowRank }: FittedChanges): readonly unknown[] {
  return [...lowRank.values()]
    .map(({ tensor, transposed, strength, magnitude }) => [
      ...[tensor, transposed, strength.scale],
      magnitude !== undefined,
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
