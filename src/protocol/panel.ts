/**
 * The messages between the panel's webview and the extension host. Every request gets exactly one reply with the same
 * id; everything else is a notification.
 */
import type { ErrorBody } from './errors.js';
import type { InView, ShownTable } from './inView.js';
import type { CheckpointInfo } from './model.js';
import type { CountedWord } from './rowOptions.js';
import type { NamedWords } from './words.js';
import type { AskProgress } from './worker.js';
import type { Question, QuestionName, ResultOf } from './questions.js';

/**
 * Stored with a panel's state; raised when the shape of a request or a result changes, so that old states are ignored.
 */
export const STATE_VERSION = 1;

/** What a panel shows and needs to show it again after a reload (stored by the webview's setState). */
export interface PanelState {
  readonly checkpoint: CheckpointInfo;
  readonly question: Question;
  /** Absent until the question is answered. */
  readonly result?: ResultOf<QuestionName>;
  /** The question is shown in the overview of its head, beside others about it. */
  readonly overview?: true;
  /** A kept result whose checkpoint is not on this machine, so that no more questions can be asked. */
  readonly stored?: true;
}

/** A second question of the page, which the host doesn't know as the panel's; its result is absent until it is whole. */
export type AnswerBeside = Pick<PanelState, 'question' | 'result'>;

/** Webview → host. */
export type PanelRequest =
  /** The webview's script is running and listening; the host replies with the whole state. */
  | { readonly kind: 'ready'; readonly id: number }
  /** Replied with the result; partial results and progress are sent as notifications with the same id first. */
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  /** Replied with the lists of words that can be chosen by name. */
  | { readonly kind: 'wordLists'; readonly id: number }
  /** Opens a dialog for a file of words; replied with it, or null if the user cancelled. */
  | { readonly kind: 'chooseWords'; readonly id: number }
  /** Opens a dialog for a text; replied with its words and their counts, or null if the user cancelled. */
  | { readonly kind: 'chooseText'; readonly id: number };

export type PanelNotificationToHost =
  | { readonly kind: 'cancel'; readonly id: number }
  /** Copies tables of the answer, or of another on the page, with its source. */
  | { readonly kind: 'copyMarkdown'; readonly tables: readonly ShownTable[]; readonly of?: AnswerBeside }
  | {
      readonly kind: 'save';
      readonly suggestedName: string;
      readonly content: string;
      readonly base64: boolean;
    }
  /** Opens a dialog to save the whole answer, or another on the page, as JSON. */
  | { readonly kind: 'saveAnswer'; readonly of?: AnswerBeside }
  | { readonly kind: 'showLog' }
  /** The reply to the host's message of the same kind and id. */
  | { readonly kind: 'inView'; readonly id: number; readonly parts: InView }
  /**
   * The panel shows this question: the host titles the tab after it, and passes on the answer, if any. With a
   * checkpoint it is a state of before, which may be of another checkpoint than the last.
   */
  | ({ readonly kind: 'showing' } & Omit<PanelState, 'checkpoint'> & Partial<Pick<PanelState, 'checkpoint'>>)
  /** Whether there are places to go back and forward to. */
  | ({ readonly kind: 'places' } & Places);

/** Whether a panel has shown something before, and after, what it shows. */
export interface Places {
  readonly back: boolean;
  readonly forward: boolean;
}

/** The replies to requests other than questions. */
export interface HostReplies {
  readonly wordLists: readonly NamedWords[];
  readonly chooseWords: NamedWords | null;
  readonly chooseText: readonly CountedWord[] | null;
}

export type ToHost = PanelRequest | PanelNotificationToHost;

/** Host → webview. */
export type PanelReply =
  | { readonly kind: 'reply'; readonly id: number; readonly ok: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly err: ErrorBody };

export type PanelNotification =
  /** Show this instead: a new question came from outside the panel. */
  | { readonly kind: 'show'; readonly state: PanelState }
  | { readonly kind: 'asking'; readonly id: number; readonly progress: AskProgress };

/** Host → the page around its questions. */
export type PageNotification =
  /** Go back (-1) or forward (1) through what the panel showed. */
  | { readonly kind: 'go'; readonly step: -1 | 1 }
  /** The panel is pinned, or no longer: stored with its state. */
  | { readonly kind: 'pinned'; readonly pinned: boolean }
  /** Asks the page what it shows in its window; a page that is hidden does not reply. */
  | PanelQuery;

export interface PanelQuery {
  readonly kind: 'inView';
  readonly id: number;
}

export type ToWebview = PanelReply | PanelNotification | PageNotification;
