import { QK_CIRCUITS } from '../../protocol/head.js';
import type { HeadRef } from '../../protocol/headRef.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../protocol/model.js';
import type { Question } from '../../protocol/questions.js';

/** The first request of "Analyze QK Head": every circuit, with the tables of the largest singular vector. */
export function headQuestion(head: HeadRef, top: number): Extract<Question, { name: 'head' }> {
  return {
    name: 'head',
    request: {
      head,
      circuits: QK_CIRCUITS,
      vectors: [0],
      top,
      processing: DEFAULT_PROCESSING,
      variant: DEFAULT_VARIANT,
      cosine: true,
    },
  };
}
