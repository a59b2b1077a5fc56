import type { Random } from '../../reference/random.js';

const ODD = [
  ...[-1, 0, 1, 2.5, 65_537, 2 ** 31, 2 ** 53, 1e308, -1e308],
  ...['', '3', 'gpt2', '\u0000', '\ud800', 'x'.repeat(3000), '__proto__', '../../etc/passwd'],
  ...[null, true, false, [], {}, [null], [[[[]]]], { type: 'x' }, { length: -1 }],
];

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)];

type Container = Record<string, unknown>;

function containers(value: unknown, found: Container[] = []): Container[] {
  if (typeof value !== 'object' || value === null) return found;
  found.push(value as Container);
  for (const child of Object.values(value)) containers(child, found);
  return found;
}

/**
 * The text of a JSON file that was valid, with one to three values replaced, removed, swapped or nested, or with its
 * bytes spoiled.
 *
 * @param valid is left as it is
 */
export function mutateJson(random: Random, valid: unknown): Uint8Array {
  const copy: unknown = structuredClone(valid);
  const edits = 1 + Math.floor(random.uniform() * 3);
  for (let i = 0; i < edits; i++) {
    const within = pick(
      random,
      containers(copy).filter((container) => Object.keys(container).length > 0),
    );
    if (!within) break;
    const key = pick(random, Object.keys(within));
    const other = pick(random, Object.keys(within));
    pick(random, [
      () => (within[key] = structuredClone(pick(random, ODD))),
      () => (within[key] = structuredClone(pick(random, ODD))),
      () => Reflect.deleteProperty(within, key),
      () => ([within[key], within[other]] = [within[other], within[key]]),
      () => (within[`${key}x`] = structuredClone(pick(random, ODD))),
    ])();
  }
  const text = JSON.stringify(copy);
  const how = random.uniform();
  if (how < 0.05) return new TextEncoder().encode(text.slice(0, Math.floor(random.uniform() * text.length)));
  if (how < 0.1) {
    const depth = 10 ** (1 + Math.floor(random.uniform() * 4));
    return new TextEncoder().encode(text.replace(/:[^,{}[\]]+/, `:${'['.repeat(depth)}${']'.repeat(depth)}`));
  }
  const bytes = new TextEncoder().encode(text);
  if (how < 0.15) bytes[Math.floor(random.uniform() * bytes.length)] = Math.floor(random.uniform() * 256);
  return bytes;
}
