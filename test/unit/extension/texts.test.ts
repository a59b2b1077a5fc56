import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);

function json(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8')) as Record<string, unknown>;
}

describe('texts of the manifest', () => {
  it('package.nls.json holds every text that package.json names, and no other', () => {
    const named = [...readFileSync(new URL('package.json', root), 'utf8').matchAll(/"%([^%"]+)%"/g)].map(
      (match) => match[1],
    );
    expect(Object.keys(json('package.nls.json')).sort()).toEqual([...new Set(named)].sort());
  });
});
