import type { BuildOptions } from 'esbuild';

export function bundles(production: boolean): readonly BuildOptions[];
export function commandLineBundles(production: boolean, outdir: string): readonly BuildOptions[];
