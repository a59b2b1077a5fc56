import type { Progress } from '../protocol/questions.js';
import { formatPercent } from '../report/numbers.js';

/** What the status bar shows. */
export interface StatusFacts {
  /** The current checkpoint's name. */
  readonly checkpoint: string;
  /** onnxruntime's name for the provider that computes large products; absent if no worker is running. */
  readonly provider?: string | undefined;
  /** Bytes of memory used by the worker. */
  readonly memory?: number | undefined;
  /** Its current long work. */
  readonly work?: { readonly title: string; readonly progress?: Progress } | undefined;
}

/** Spelled as their makers do. */
const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  webgpu: 'GPU (WebGPU)',
  cuda: 'GPU (CUDA)',
  dml: 'GPU (DirectML)',
  coreml: 'Core ML',
};

export function providerName(provider: string): string {
  return PROVIDER_NAMES[provider] ?? provider;
}

/** Such as "0.6 GB"; below a tenth "84 MB". */
export function memoryText(bytes: number): string {
  return bytes < 1e8 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Such as "Computing W_EE 43 %"; the work's title until it reports progress. */
export function workText({ title, progress }: NonNullable<StatusFacts['work']>): string {
  if (!progress) return title;
  const { stage, fraction } = progress;
  return fraction === undefined ? stage : `${stage} ${formatPercent(fraction)}`;
}

/** Such as `gpt2 · CPU · 0.6 GB`, or during work `gpt2 · Computing W_EE 43 %`. */
export function statusParts({ checkpoint, provider, memory, work }: StatusFacts): string[] {
  if (work) return [checkpoint, workText(work)];
  return [
    checkpoint,
    ...(provider === undefined ? [] : [providerName(provider)]),
    ...(memory === undefined ? [] : [memoryText(memory)]),
  ];
}
