import { readFile } from 'node:fs/promises';

/**
 * Files that bundles hold as text, for esbuild: the parts of programs in Python, what assistants are told, and lists of
 * relations.
 *
 * @type {Record<string, import('esbuild').Loader>}
 */
export const TEXT_FILES = { '.py': 'text', '.md': 'text', '.txt': 'text' };

/**
 * The same for vitest.
 *
 * @returns {import('vite').Plugin}
 */
export function textFiles() {
  return {
    name: 'text-files',
    enforce: 'pre',
    async load(id) {
      const isText = Object.keys(TEXT_FILES).some((ending) => id.endsWith(ending));
      return isText ? `export default ${JSON.stringify(await readFile(id, 'utf8'))};` : null;
    },
  };
}
