/** The messages between the extension host and the worker process, over JSON-RPC. */
import type { ConfigFields, InferredConfig } from './inferredConfig.js';
import type { CheckpointInfo } from './model.js';
import type { Progress, Question, QuestionName, ResultOf } from './questions.js';
import type { TokenCard, TokenCardRequest } from './tokenCard.js';

/** Node.js flags for the worker: it requests garbage collection when large matrices become unused. */
export const WORKER_FLAGS: readonly string[] = ['--expose-gc'];

/**
 * Environment variables for the worker, for glibc's allocator: blocks of 4 MiB or more go back to the system as soon as
 * they are freed and leave no gaps between blocks in use; smaller ones are kept for reuse.
 */
export const WORKER_ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(4 << 20),
  MALLOC_TRIM_THRESHOLD_: String(32 << 20),
};

/** The worker's requests: their parameters and replies. */
export interface WorkerApi {
  /** Opens the checkpoint in the folder, or describes it again if it is open. */
  open(params: OpenRequest): CheckpointInfo;
  /** What is known of the config of weights without one; null if they have one, or nothing is known. */
  inferConfig(params: InferConfigRequest): InferredConfig | null;
  /** Closes a checkpoint. */
  close(params: CloseRequest): null;
  /** Answers a question. */
  ask(params: AskRequest): ResultOf<QuestionName>;
  /** What a hover shows of a token. */
  tokenCard(params: CardRequest): TokenCard;
  makeSample(params: SampleRequest): null;
  cache(params: CacheRequest): CacheReply;
  status(params: null): WorkerStatus;
  /** The checkpoint's description once every byte of its weights was read. */
  fingerprint(params: Omit<OpenRequest, 'config'>): CheckpointInfo;
}

export type WorkerRequest = keyof WorkerApi;
export type ParamsOf<R extends WorkerRequest> = Parameters<WorkerApi[R]>[0];
export type ReplyOf<R extends WorkerRequest> = ReturnType<WorkerApi[R]>;

/** The worker's notifications. */
export interface WorkerNotifications {
  /** An open checkpoint's files changed. */
  readonly checkpointChanged: CheckpointInfo;
  readonly log: LogMessage;
  /** {@link WorkerStatus}'s provider changed. */
  readonly providerChanged: undefined;
}

/** What the worker asks of the extension host, which has the token, VS Code's proxy and certificates, and the user's word. */
export interface HostApi {
  /** One request to the Hugging Face Hub. */
  hubFetch(params: HubFetchRequest): HubFetchReply;
  /** Whether a part of a file on the hub may be read. */
  mayReadHub(params: AskedPart): boolean;
}

export type HostRequest = keyof HostApi;

/** Answers the worker. */
export type Host = {
  readonly [R in HostRequest]: (
    params: Parameters<HostApi[R]>[0],
    signal: AbortSignal,
  ) => Promise<ReturnType<HostApi[R]>>;
};

/** A part of a file on the hub that is to be read. */
export interface AskedPart {
  /** `meta-llama/Llama-3.1-70B`. */
  readonly repository: string;
  /** The file's name. */
  readonly file: string;
  /** Bytes to be fetched: those on this machine apart. */
  readonly bytes: number;
  /** Of the whole file. */
  readonly fileBytes: number;
}

export interface HubFetchRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A longer answer is an error. */
  readonly mostBytes: number;
}

export interface HubFetchReply {
  readonly status: number;
  readonly statusText: string;
  /** After redirects. */
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  /** In base64. */
  readonly body: string;
}

/** The names of requests and notifications in JSON-RPC. */
export const WORKER_METHODS: {
  readonly [Name in WorkerRequest | HostRequest | keyof WorkerNotifications]: `qkLens/${Name}`;
} = {
  open: 'qkLens/open',
  inferConfig: 'qkLens/inferConfig',
  close: 'qkLens/close',
  ask: 'qkLens/ask',
  tokenCard: 'qkLens/tokenCard',
  makeSample: 'qkLens/makeSample',
  cache: 'qkLens/cache',
  status: 'qkLens/status',
  fingerprint: 'qkLens/fingerprint',
  checkpointChanged: 'qkLens/checkpointChanged',
  log: 'qkLens/log',
  providerChanged: 'qkLens/providerChanged',
  hubFetch: 'qkLens/hubFetch',
  mayReadHub: 'qkLens/mayReadHub',
};

export interface OpenRequest {
  readonly folder: string;
  /** Fields that the checkpoint's config lacks: it is opened with them, and they are kept for the next time. */
  readonly config?: ConfigFields;
  /** The base checkpoint of an adapter that doesn't find its own; it is kept for the next time. */
  readonly base?: string;
  /** Identifies the request's {@link AskProgress} notifications; if absent, none are sent. */
  readonly progressToken?: string;
}

export interface InferConfigRequest {
  readonly folder: string;
}

export interface CloseRequest {
  readonly folder: string;
}

/** A checkpoint that is not open yet is opened first. */
export interface AskRequest {
  readonly folder: string;
  readonly question: Question;
  /** Identifies the request's {@link AskProgress} notifications; if absent, none are sent. */
  readonly progressToken?: string;
}

/** Requests a token's card, for a hover. A checkpoint that is not open yet is opened first. */
export interface CardRequest {
  readonly folder: string;
  readonly card: TokenCardRequest;
}

/** Sent with the request's progress token, any number of times before the reply. */
export type AskProgress<Q extends QuestionName = QuestionName> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'partial'; readonly result: ResultOf<Q> };

/** Creates the sample checkpoint in the folder, unless a complete one of this version is there. */
export interface SampleRequest {
  readonly folder: string;
  /** Identifies the request's {@link AskProgress} notifications; if absent, none are sent. */
  readonly progressToken?: string;
}

/** The size of the computed matrices on disk; with `clear`, of what was removed. */
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
  /** onnxruntime's name for the provider that computes large products. */
  readonly provider: string;
  readonly open: readonly string[];
}

export interface LogMessage {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}
