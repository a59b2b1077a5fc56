import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

/** Types that exist in one runtime only, by a file that declares them. */
const TYPES = {
  DOM: '/typescript/lib/lib.dom.d.ts',
  'Node.js': '/@types/node/index.d.ts',
  'VS Code': '/@types/vscode/index.d.ts',
};

/** The runtimes whose types a project sees, through its options or through any import. */
function typesIn(project: string): string[] {
  const file = join(ROOT, project);
  const { fileNames, options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(file, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    ROOT,
    undefined,
    file,
  );
  const seen = ts.createProgram(fileNames, options).getSourceFiles();
  return Object.entries(TYPES)
    .filter(([, declaring]) => seen.some(({ fileName }) => fileName.endsWith(declaring)))
    .map(([name]) => name);
}

describe('the sources of a runtime see its types only', () => {
  it.each([
    ['tsconfig.node.json', ['Node.js']],
    ['tsconfig.extension.json', ['Node.js', 'VS Code']],
    ['tsconfig.webview.json', ['DOM']],
  ])('%s', (project, types) => {
    expect(typesIn(project)).toEqual(types);
  });
});
