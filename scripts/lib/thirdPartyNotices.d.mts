import type { Metafile } from 'esbuild';

export function thirdPartyNotices(
  metafiles: readonly Metafile[],
  beside?: readonly string[],
): Promise<string>;
