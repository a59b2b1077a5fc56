import type { Loader } from 'esbuild';

export const TEXT_FILES: Record<string, Loader>;
