import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preProcessFile } from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../../src/', import.meta.url));

type Graph = ReadonlyMap<string, readonly string[]>;

/** The imports of each source file among one another, of values and of types, static and dynamic. */
function imports(): Graph {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const known = new Set(files);
  const importsOf = (file: string) =>
    preProcessFile(readFileSync(join(SOURCES, file), 'utf8'))
      .importedFiles.map(({ fileName }) => normalize(join(dirname(file), fileName.replace(/\.js$/, '.ts'))))
      .filter((name) => known.has(name));
  return new Map(files.map((file) => [file, importsOf(file)]));
}

/** A path from some file back to itself, if there is one. */
function cycle(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  const follow = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const found = follow(next, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const found = follow(file, []);
    if (found) return found;
  }
  return undefined;
}

describe('the imports of the sources', () => {
  it('are found, form no cycle, and a cycle would be reported', () => {
    const graph = imports();
    expect(graph.get('extension/extension.ts')).toContain('extension/commands/analyzeHead.ts');
    expect(graph.get('extension/commands/analyzeHead.ts')).toContain('extension/parts.ts');
    expect(cycle(graph)).toBeUndefined();
    const back = new Map([...graph, ['extension/lazy.ts', ['extension/extension.ts']]]);
    expect(cycle(back)).toContain('extension/extension.ts');
  });
});
