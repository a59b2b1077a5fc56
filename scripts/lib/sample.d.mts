/** The types of sample.mjs, for TypeScript. */

export function ensureSample(): Promise<void>;
export function copySample(copy?: string): Promise<string>;
