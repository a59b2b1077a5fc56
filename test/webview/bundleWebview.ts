import * as esbuild from 'esbuild';

/** The webview's script and style sheet. */
export interface WebviewBundle {
  readonly script: string;
  readonly style: string;
}

let bundled: Promise<WebviewBundle> | undefined;

/** The webview's script and style sheet as for the extension, bundled once in this process. */
export function bundleWebview(): Promise<WebviewBundle> {
  return (bundled ??= bundle());
}

async function bundle(): Promise<WebviewBundle> {
  const { outputFiles } = await esbuild.build({
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    entryPoints: { webview: 'src/webview/main.ts' },
    outdir: 'out',
    tsconfig: 'tsconfig.webview.json',
    logLevel: 'warning',
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))!.text;
  return { script: text('.js'), style: text('.css') };
}
