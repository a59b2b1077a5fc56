import * as esbuild from 'esbuild';
import { basename, resolve } from 'node:path';

/**
 * A plugin that also writes the output as CommonJS: esbuild can split only ES modules, and VS Code's extension host loads
 * CommonJS. What the entry point imports at its start keeps a file for each chunk. All that is imported later shares one
 * file, `parts.js`, in which a part runs when it is first wanted.
 *
 * @param {string} outdir of the CommonJS files
 * @returns {esbuild.Plugin}
 */
export function toCommonJs(outdir) {
  return {
    name: 'to-commonjs',
    setup({ initialOptions: { platform, target, sourcemap, minify, logLevel, external }, onEnd }) {
      onEnd(async ({ metafile }) => {
        if (!metafile) return;
        const { atStart, later } = divide(metafile);
        await esbuild.build({
          platform,
          target,
          sourcemap,
          minify,
          logLevel,
          external,
          entryPoints: [...atStart, PARTS],
          entryNames: '[name]',
          outdir,
          bundle: true,
          format: 'cjs',
          legalComments: 'eof',
          supported: { 'dynamic-import': false },
          plugins: [partsPlugin(atStart, later)],
          // A package loaded by `require` has no module URL to resolve against.
          logOverride: { 'empty-import-meta': 'silent' },
        });
      });
    },
  };
}

const PARTS = 'parts';

/**
 * @param {esbuild.Metafile} metafile
 * @returns {{ atStart: Set<string>; later: Set<string> }} absolute paths: what the entry points import before they run,
 *   and what is imported dynamically
 */
function divide({ outputs }) {
  /** @type {Set<string>} */
  const atStart = new Set();
  /** @param {string} file */
  const add = (file) => {
    if (atStart.has(file)) return;
    atStart.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && outputs[path]) add(path);
  };
  const dynamic = Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ path, kind }) => kind === 'dynamic-import' && outputs[path])
    .map(({ path }) => path);
  const entries = Object.keys(outputs).filter((file) => outputs[file]?.entryPoint && !dynamic.includes(file));
  entries.forEach(add);
  /** @param {Iterable<string>} files */
  const absolute = (files) => new Set([...files].map((file) => resolve(file)));
  return { atStart: absolute(atStart), later: absolute(dynamic.filter((file) => !atStart.has(file))) };
}

/**
 * @param {ReadonlySet<string>} atStart
 * @param {ReadonlySet<string>} later
 * @returns {esbuild.Plugin}
 */
function partsPlugin(atStart, later) {
  return {
    name: 'parts',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^parts$/ }, () => ({ path: PARTS, namespace: 'parts' }));
      onResolve({ filter: /^\.\.?\// }, ({ path, importer, resolveDir }) => {
        const file = resolve(resolveDir, path);
        if (atStart.has(file)) return { path: `./${basename(file)}`, external: true };
        return atStart.has(importer) ? { path: file, namespace: 'part' } : undefined;
      });
      onLoad({ filter: /.*/, namespace: 'parts' }, () => ({
        contents: [...later]
          .map((file) => `exports[${nameOf(file)}] = () => require(${JSON.stringify(file)});`)
          .join('\n'),
        resolveDir: '.',
      }));
      onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({
        contents: `module.exports = require('./${PARTS}.js')[${nameOf(path)}]();`,
      }));
      onResolve({ filter: /^\.\/parts\.js$/, namespace: 'part' }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** @param {string} file */
const nameOf = (file) => JSON.stringify(basename(file, '.js'));
