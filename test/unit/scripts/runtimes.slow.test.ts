import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

/** Types that exist in one runtime only, by a file that declares them. */
const TYPES = {
  DOM: '/lib/lib.dom.d.ts',
  'Node.js': '/@types/node/index.d.ts',
  'VS Code': '/@types/vscode/index.d.ts',
};

/** The runtimes whose types a project sees, through its options or through any import. */
function typesIn(project: string): string[] {
  const compiler = join(ROOT, 'node_modules/typescript7/bin/tsc');
  const seen = execFileSync(process.execPath, [compiler, '-p', project, '--listFilesOnly'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split(/\r?\n/);
  return Object.entries(TYPES)
    .filter(([, declaring]) => seen.some((file) => file.replaceAll('\\', '/').endsWith(declaring)))
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
