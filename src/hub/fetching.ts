/** The parts of a response in use: `Response` has them, and so has a response passed from another thread. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

export interface FetchOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the request and the body. */
  readonly signal: AbortSignal;
}

/** Like the global `fetch`, which qualifies: redirects are followed. */
export type Fetch = (url: string, options: FetchOptions) => Promise<Answer>;
