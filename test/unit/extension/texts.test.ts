import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);

function json(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8')) as Record<string, unknown>;
}

/** The English texts given to `l10n.t` in src/extension. */
function textsInSource(): string[] {
  const folder = new URL('src/extension/', root);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files.flatMap((name) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(
      (match) => match[1],
    ),
  );
}

describe('texts for translators', () => {
  it('l10n/bundle.l10n.json lists every text of src/extension, and no other', () => {
    const listed = json('l10n/bundle.l10n.json');
    expect(Object.keys(listed).sort()).toEqual([...new Set(textsInSource())].sort());
    for (const [text, english] of Object.entries(listed)) expect(english).toBe(text);
  });

  it('package.nls.json holds every text that package.json names, and no other', () => {
    const named = [...readFileSync(new URL('package.json', root), 'utf8').matchAll(/"%([^%"]+)%"/g)].map(
      (match) => match[1],
    );
    expect(Object.keys(json('package.nls.json')).sort()).toEqual([...new Set(named)].sort());
  });
});
