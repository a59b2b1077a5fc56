import type { HeadRequest, HeadResult } from './head.js';

/**
 * Every question that can be asked of a checkpoint: its request and its result. The worker answers them, the
 * command line prints them, the panel draws them.
 */
export interface Questions {
  readonly head: { readonly request: HeadRequest; readonly result: HeadResult };
}

export type QuestionName = keyof Questions;
export type RequestOf<Q extends QuestionName> = Questions[Q]['request'];
export type ResultOf<Q extends QuestionName> = Questions[Q]['result'];

/** A question with its request, as it is sent, stored and asked again. */
export type Question = {
  [Q in QuestionName]: { readonly name: Q; readonly request: RequestOf<Q> };
}[QuestionName];

/** What is going on while an answer is awaited. */
export interface Progress {
  /** Such as "Computing W_EE". */
  readonly stage: string;
  /** Of this stage, from 0 to 1; absent when it can't be told. */
  readonly fraction?: number;
}
