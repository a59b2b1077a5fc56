/** Execution providers, by onnxruntime's names. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

export const PROVIDERS: readonly Provider[] = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'];
