/**
 * All that the panel's webview and the extension host say to each other. Every request is answered by exactly one
 * reply with the same id; everything else is a notification.
 */
import type { ErrorBody } from './errors.js';
import type { CheckpointInfo } from './model.js';
import type { NamedWords } from './words.js';
import type { AskProgress } from './worker.js';
import type { Question, QuestionName, ResultOf } from './questions.js';

/** Kept beside a panel's state; raised when the shape of a request or a result changes, so that old states are left. */
export const STATE_VERSION = 1;

/** What a panel shows and what is needed to show it again after a reload (kept by the webview's setState). */
export interface PanelState {
  readonly checkpoint: CheckpointInfo;
  readonly question: Question;
  /** The last answer, so that a reload shows it at once. */
  readonly result?: ResultOf<QuestionName>;
  /** The result was kept by someone; its checkpoint is not on this machine, so that nothing more can be asked of it. */
  readonly stored?: true;
}

/** Webview → host. */
export type PanelRequest =
  /** The webview's script runs and listens; the host replies with the whole state. */
  | { readonly kind: 'ready'; readonly id: number }
  /** Replied with the result; partial results and progress come as notifications with the same id before it. */
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  /** Replied with the lists of words that can be chosen by name. */
  | { readonly kind: 'wordLists'; readonly id: number }
  /** Asks the person for a file of words; replied with it, or null when they left without choosing. */
  | { readonly kind: 'chooseWords'; readonly id: number };

/** What can be done with the answer that a panel shows. */
export type ResultAction = 'insert' | 'copyAsPython' | 'keep';

export type PanelNotificationToHost =
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'copy'; readonly text: string }
  | {
      readonly kind: 'save';
      readonly suggestedName: string;
      readonly content: string;
      readonly base64: boolean;
    }
  | { readonly kind: 'showLog' }
  /** The panel shows this now: the host titles the tab after it, and passes the answer, if there is one, on. */
  | {
      readonly kind: 'showing';
      readonly question: Question;
      readonly result?: ResultOf<QuestionName>;
    }
  /** Puts the answer that is shown into the notes, onto the clipboard as Python, or among the kept results. */
  | { readonly kind: ResultAction };

/** What the requests that are no questions are replied with. */
export interface HostReplies {
  readonly wordLists: readonly NamedWords[];
  readonly chooseWords: NamedWords | null;
}

export type ToHost = PanelRequest | PanelNotificationToHost;

/** Host → webview. */
export type PanelReply =
  | { readonly kind: 'reply'; readonly id: number; readonly ok: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly err: ErrorBody };

export type PanelNotification =
  /** Show this instead: a new question was asked from outside the panel. */
  | { readonly kind: 'show'; readonly state: PanelState }
  | { readonly kind: 'asking'; readonly id: number; readonly progress: AskProgress };

export type ToWebview = PanelReply | PanelNotification;
