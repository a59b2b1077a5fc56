import type { ErrorBody } from '../protocol/errors.js';
import type { Progress } from '../protocol/questions.js';
import type { DownloadPlan } from './download.js';
import type { HubEnvironment } from './environment.js';
import type { Answer } from './fetching.js';
import type { RemotePlan } from './remote/remotePlan.js';
import type { Repository } from './repository.js';

/** The tasks of a hub thread. */
export type HubTask =
  | { readonly kind: 'plan'; readonly repository: Repository; readonly environment: HubEnvironment }
  | { readonly kind: 'download'; readonly plan: DownloadPlan; readonly environment: HubEnvironment }
  | {
      readonly kind: 'prepare';
      readonly plan: RemotePlan;
      readonly environment: HubEnvironment;
      readonly mostKept: number;
    };

/** The result of the task: the plan, or the checkpoint's folder. */
export type HubResult<T extends HubTask> = T extends { kind: 'plan' } ? DownloadPlan : string;

/** From the thread. Its parent makes the requests to the hub, identified by number. */
export type FromHubThread =
  | {
      readonly kind: 'fetch';
      readonly id: number;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly result: DownloadPlan | string }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

/** To the thread. A response's body is passed as a stream with backpressure. */
export type ToHubThread =
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly answer: Omit<Answer, 'headers'> & { readonly headers: readonly [string, string][] };
    }
  | { readonly kind: 'noAnswer'; readonly id: number; readonly reason: string }
  | { readonly kind: 'cancel' };
