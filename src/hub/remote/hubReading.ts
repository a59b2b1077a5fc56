import type { AskedPart } from '../../protocol/worker.js';
import type { HubOptions } from '../hubClient.js';

/** How a process reads parts of files from the hub, and how much of them. */
export interface HubReading extends Pick<
  HubOptions,
  'endpoint' | 'token' | 'offline' | 'fetch' | 'pause' | 'stalledAfter'
> {
  /** Asked before anything is fetched: true lets it be read. */
  readonly mayRead: (asked: AskedPart, signal?: AbortSignal) => boolean | Promise<boolean>;
  /** Bytes of one request; as many as are announced, if absent. */
  readonly mostAtOnce?: number;
  /** Bytes on this machine that the parts read of all files may take. */
  readonly mostKept: number;
}

let ofProcess: HubReading | undefined;

/** From now on this process reads from the hub as given; undefined: not at all. A program says so on the user's word. */
export function allowHubReading(reading: HubReading | undefined): void {
  ofProcess = reading;
}

/** Undefined: only what is on this machine is read. */
export function hubReading(): HubReading | undefined {
  return ofProcess;
}

/** Lets as many bytes be read in all. */
export function upTo(most: number): HubReading['mayRead'] {
  let left = most;
  return ({ bytes }) => {
    if (bytes > left) return false;
    left -= bytes;
    return true;
  };
}
