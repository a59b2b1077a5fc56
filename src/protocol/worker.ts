/**
 * All that the extension host and the worker process say to each other, over JSON-RPC.
 */
import type { CheckpointInfo } from './model.js';
import type { Progress, Question, QuestionName, ResultOf } from './questions.js';
import type { TokenCardRequest } from './tokenCard.js';

/** Node.js' flags that the worker is started with: it frees large matrices when it knows that they are no longer used. */
export const WORKER_FLAGS: readonly string[] = ['--expose-gc'];

/**
 * Environment variables that the worker is started with, for glibc's allocator: memory of 4 MiB or more goes back to the
 * system as soon as it is freed, and does not lie between what is still used; smaller is kept for the next block.
 */
export const WORKER_ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(4 << 20),
  MALLOC_TRIM_THRESHOLD_: String(32 << 20),
};

export const WORKER_METHODS = {
  /** {@link OpenRequest} → {@link CheckpointInfo} */
  open: 'qkLens/open',
  /** {@link CloseRequest} → null */
  close: 'qkLens/close',
  /** {@link AskRequest} → the question's result */
  ask: 'qkLens/ask',
  /** {@link CardRequest} → {@link TokenCard} */
  tokenCard: 'qkLens/tokenCard',
  /** {@link SampleRequest} → null */
  makeSample: 'qkLens/makeSample',
  /** {@link CacheRequest} → {@link CacheReply} */
  cache: 'qkLens/cache',
  /** null → {@link WorkerStatus} */
  status: 'qkLens/status',
  /** {@link OpenRequest} → {@link CheckpointInfo}, its fingerprint over every byte of the weights */
  fingerprint: 'qkLens/fingerprint',
  /** notification, worker → host: {@link CheckpointInfo} of an open checkpoint whose files changed */
  checkpointChanged: 'qkLens/checkpointChanged',
  /** notification, worker → host: {@link LogMessage} */
  log: 'qkLens/log',
  /** notification, worker → host: {@link WorkerStatus}'s provider is another one now */
  providerChanged: 'qkLens/providerChanged',
} as const;

export interface OpenRequest {
  readonly folder: string;
  /** Names the request's {@link AskProgress} notifications; absent: none are sent. */
  readonly progressToken?: string;
}
export type OpenReply = CheckpointInfo;

export interface CloseRequest {
  readonly folder: string;
}

/** A checkpoint that is not open yet is opened first. */
export interface AskRequest {
  readonly folder: string;
  readonly question: Question;
  /** Names the request's {@link AskProgress} notifications; absent: none are sent. */
  readonly progressToken?: string;
}

/** Asks about a token, for a hover. A checkpoint that is not open yet is opened first. */
export interface CardRequest {
  readonly folder: string;
  readonly card: TokenCardRequest;
}

/** Sent with the request's progress token, any number of times before the reply. */
export type AskProgress<Q extends QuestionName = QuestionName> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'partial'; readonly result: ResultOf<Q> };

/** Makes the sample checkpoint in the folder, unless a whole one of this version stands there. */
export interface SampleRequest {
  readonly folder: string;
  /** Names the request's {@link AskProgress} notifications; absent: none are sent. */
  readonly progressToken?: string;
}

/** What is kept on disk of what was computed; with `clear`, what was removed. */
export interface CacheRequest {
  readonly clear: boolean;
}

export interface CacheReply {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

export interface WorkerStatus {
  /** Bytes, now and at most since the start. */
  readonly residentMemory: number;
  readonly peakMemory: number;
  /** onnxruntime's name of what computes large products. */
  readonly provider: string;
  readonly open: readonly string[];
}

export interface LogMessage {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}
