import { build } from 'esbuild';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TEXT_FILES } from '../../../scripts/lib/textFiles.mjs';

const root = join(import.meta.dirname, '../../..');

/** One of the programs that ship, as one text. */
async function bundleOf(entry: string, platform: 'node' | 'browser'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    loader: TEXT_FILES,
    write: false,
    platform,
    format: platform === 'node' ? 'cjs' : 'iife',
    outdir: 'out',
    legalComments: 'none',
    external: ['vscode', 'onnxruntime-node'],
    ...(platform === 'browser' ? { tsconfig: join(root, 'tsconfig.webview.json') } : {}),
    logLevel: 'error',
  });
  const script = outputFiles.find(({ path }) => path.endsWith('.js'));
  return withoutComments(script!.text);
}

function withoutComments(code: string): string {
  return code.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
}

/**
 * Ways to run a text as code; not that by which the toolkit of the panel finds the global object in old browsers, which
 * the panel's content security policy forbids besides.
 */
const EVALUATION =
  /\beval\s*\(|new\s+Function\s*\((?!"return this"\))|\bFunction\s*\(\s*["'`](?!return this")|require\("(node:)?vm"\)/;

/** Ways into the network, as a program would take them; not methods of its own that are called fetch. */
const NETWORK =
  /require\("(node:)?(https?|http2|tls|dgram|dns)"\)|(?<!\.)\bfetch\s*\((?!\)\s*\{)|XMLHttpRequest|new WebSocket|sendBeacon/;

describe.each([
  ['extension', 'src/extension/extension.ts', 'node'],
  ['worker', 'src/worker/main.ts', 'node'],
  ['thread that downloads', 'src/hub/main.ts', 'node'],
  ['command line', 'src/cli/main.ts', 'node'],
  ['thread for tokenizers', 'src/checkpoint/tokenizerThread/main.ts', 'node'],
  ['panel', 'src/webview/main.ts', 'browser'],
] as const)('the bundle of the %s', (_, entry, platform) => {
  it('runs no text as code', async () => {
    const code = await bundleOf(entry, platform);
    expect(code.length).toBeGreaterThan(20_000);
    expect(EVALUATION.exec(code)?.[0]).toBeUndefined();
  });
});

describe('the network', () => {
  it('does not occur in the panel', async () => {
    expect(NETWORK.exec(await bundleOf('src/webview/main.ts', 'browser'))?.[0]).toBeUndefined();
  });

  it('does not occur in the worker, except in a function of the safetensors package that nothing calls', async () => {
    const code = (await bundleOf('src/worker/main.ts', 'node')).replace(
      'await (await fetch(a)).arrayBuffer()',
      '',
    );
    expect(NETWORK.exec(code)?.[0]).toBeUndefined();
    expect(code).not.toMatch(/SafeTensor\.(?!prototype)\w*[uU]rl/);
  });
});
