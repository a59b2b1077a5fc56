import type { Random } from '../../reference/random.js';

const ODD = [
  ...[-1, 0, 1, 2.5, 65_537, 2 ** 31, 2 ** 53, 1e308, -1e308],
  ...['', '3', 'gpt2', '\u0000', '\ud800', 'x'.repeat(3000), '__proto__', '../../etc/passwd'],
  ...[null, true, false, [], {}, [null], [[[[]]]], { type: 'x' }, { length: -1 }],
];

const NUMBERS = [0, 1, 2, 3, -1, 0.5, 1e-300, 1e-7, 16, 63, 1000, 123456789, 1e149, -1e149, 1e151, 1e308];

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
  return spoiled(random, JSON.stringify(withOddParts(random, valid)));
}

/** The value with one to three parts replaced, removed, swapped or nested. @param odd what they are replaced with */
export function withOddParts(random: Random, valid: unknown, odd: readonly unknown[] = ODD): unknown {
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
      () => (within[key] = structuredClone(pick(random, odd))),
      () => (within[key] = structuredClone(pick(random, odd))),
      () => Reflect.deleteProperty(within, key),
      () => ([within[key], within[other]] = [within[other], within[key]]),
      () => (within[`${key}x`] = structuredClone(pick(random, odd))),
    ])();
  }
  return copy;
}

/** The bytes of a text, now and then cut off, nested without end, or with one of them changed. */
function spoiled(random: Random, text: string): Uint8Array {
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

/** The value with some leaves replaced by others of their type. */
export function withOtherLeaves(random: Random, valid: unknown, texts: readonly string[]): unknown {
  const copy: unknown = structuredClone(valid);
  const edits = 1 + Math.floor(random.uniform() * 6);
  for (let i = 0; i < edits; i++) {
    const within = pick(
      random,
      containers(copy).filter((container) => Object.keys(container).length > 0),
    );
    const key = pick(random, Object.keys(within));
    const leaf = within[key];
    if (typeof leaf === 'string') within[key] = pick(random, texts);
    else if (typeof leaf === 'number') within[key] = pick(random, NUMBERS);
    else if (typeof leaf === 'boolean') within[key] = !leaf;
    else if (Array.isArray(leaf)) within[key] = leaf.slice(0, Math.floor(random.uniform() * leaf.length));
  }
  return copy;
}
