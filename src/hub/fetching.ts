/** What of an answer is used: `Response` is one, and so is what another thread was answered. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

export interface FetchOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the request, and the body too. */
  readonly signal: AbortSignal;
}

/** As the global `fetch`, which is one: redirects are followed. */
export type Fetch = (url: string, options: FetchOptions) => Promise<Answer>;
