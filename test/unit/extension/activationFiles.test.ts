import type { Metafile } from 'esbuild';
import { expect, it } from 'vitest';
import { EXTENSION_ENTRY, extensionMetafile } from '../bundle.js';

/** What the extension's entry reads at once, not when a part of it is first wanted. */
function readAtOnce({ outputs }: Metafile): Metafile['outputs'][string][] {
  const entry = Object.keys(outputs).find((file) => outputs[file].entryPoint === EXTENSION_ENTRY)!;
  const files = new Set([entry]);
  for (const file of files) {
    for (const { path, kind, external } of outputs[file].imports) {
      if (kind === 'import-statement' && !external) files.add(path);
    }
  }
  return [...files].map((file) => outputs[file]);
}

it('activation reads little, and no package', async () => {
  const metafile = await extensionMetafile();
  const files = readAtOnce(metafile);
  const sources = files.flatMap(({ inputs }) => Object.keys(inputs));
  expect(sources).toContain('src/extension/services.ts');
  expect(sources.filter((source) => source.includes('node_modules'))).toEqual([]);
  expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(60_000);
});
