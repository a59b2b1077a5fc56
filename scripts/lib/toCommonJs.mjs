import * as esbuild from 'esbuild';

/**
 * A plugin that also writes the output as CommonJS: esbuild can split only ES modules, and VS Code's extension host loads
 * CommonJS.
 *
 * @param {string} outdir of the CommonJS files
 * @returns {esbuild.Plugin}
 */
export function toCommonJs(outdir) {
  return {
    name: 'to-commonjs',
    setup({ initialOptions: { platform, target, sourcemap, minify, logLevel }, onEnd }) {
      onEnd(async ({ metafile }) => {
        const built = Object.keys(metafile?.outputs ?? {}).filter((file) => file.endsWith('.js'));
        await esbuild.build({
          platform,
          target,
          sourcemap,
          minify,
          logLevel,
          entryPoints: built,
          outdir,
          format: 'cjs',
          legalComments: 'eof',
          supported: { 'dynamic-import': false },
          // A package loaded by `require` has no module URL to resolve against.
          logOverride: { 'empty-import-meta': 'silent' },
        });
      });
    },
  };
}
