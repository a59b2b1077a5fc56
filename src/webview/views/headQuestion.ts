import { QK_CIRCUITS } from '../../protocol/head.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { WeightOptions } from '../../protocol/model.js';
import type { Question } from '../../protocol/questions.js';

const TABLE_ROWS = 10;

/** The question that shows one head, with the weights it was found in. */
export function headOf(head: HeadRef, { processing, variant }: WeightOptions): Question {
  return {
    name: 'head',
    request: {
      head,
      circuits: QK_CIRCUITS,
      vectors: [0],
      top: TABLE_ROWS,
      processing,
      variant,
      cosine: true,
    },
  };
}
