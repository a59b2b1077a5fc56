import * as z from 'zod/mini';
import { LARGEST_HEAD, MOST_ROWS, MOST_VECTORS, MOST_VECTOR_ROWS } from '../../protocol/bounds.js';
import { answer, flag, indexBelow, list, real, rows, whole } from './basic.js';
import { scoreParts } from './rows.js';
import type { Sizes } from './sizes.js';
import { MARKED_TOKEN, tokenRows } from './tokens.js';
import { space } from './weights.js';

/** Rows of each token table. */
export const top = whole(1, MOST_ROWS);

/** Indices of the singular vectors that have tables. */
export const vectors = list(indexBelow(LARGEST_HEAD), MOST_VECTORS);

/** The total size of all vectors' tables is bounded too. */
export const fewVectorRows = z.refine<{ readonly vectors: readonly number[]; readonly top: number }>(
  (asked) => asked.vectors.length * asked.top <= MOST_VECTOR_ROWS,
  {
    error: `so short a list that its length times "top" is at most ${MOST_VECTOR_ROWS}`,
    path: ['vectors'],
  },
);

const cosineTable = tokenRows(answer({ ...MARKED_TOKEN, squaredCosine: real(), squaredDot: real() }));
const scores = tokenRows(
  answer({
    ...MARKED_TOKEN,
    score: real(),
    cosine: z.exactOptional(real()),
    squaredCosine: z.exactOptional(real()),
  }),
);
const signedEnds = answer({ positive: scores, negative: scores });
const tokenTables = answer({ space, positive: scores, negative: scores, magnitude: scores });

/** What an OV circuit's vector reads and writes. */
function ofOv<T extends typeof cosineTable | typeof signedEnds>(table: T) {
  return answer({
    readEmbed: table,
    readEffectiveEmbed: z.exactOptional(table),
    readUnembed: z.exactOptional(table),
    writeUnembed: z.exactOptional(table),
  });
}

const common = answer({ query: real(), key: real() });

/** A head's circuit: its spectrum, and the tables of some singular vectors. */
export function circuitOf({ dHead }: Sizes) {
  const vector = answer({
    index: indexBelow(dHead),
    singularValue: real(),
    // Absent in results of version 0.1.
    angleBound: z.exactOptional(real()),
    degenerate: flag(),
    null: flag(),
    common: z.exactOptional(common),
    query: z.exactOptional(tokenTables),
    key: z.exactOptional(tokenTables),
    cosine: z.exactOptional(
      answer({
        queryUnembed: z.exactOptional(cosineTable),
        queryEmbed: cosineTable,
        keyEmbed: cosineTable,
        keyEffectiveEmbed: z.exactOptional(cosineTable),
        queryUnembedByDot: z.exactOptional(cosineTable),
      }),
    ),
    signed: z.exactOptional(
      answer({
        queryUnembed: z.exactOptional(signedEnds),
        queryEmbed: signedEnds,
        keyEmbed: signedEnds,
        keyEffectiveEmbed: z.exactOptional(signedEnds),
      }),
    ),
    ov: z.exactOptional(ofOv(cosineTable)),
    ovSigned: z.exactOptional(ofOv(signedEnds)),
  });
  return z.exactOptional(
    answer({
      singularValues: rows(real(), dHead),
      angleBound: z.exactOptional(rows(real(), dHead)),
      degenerate: rows(flag(), dHead),
      null: rows(flag(), dHead),
      common: z.exactOptional(rows(common, dHead)),
      parts: z.exactOptional(scoreParts),
      keyOnly: z.exactOptional(tokenTables),
      vectors: rows(vector, dHead),
    }),
  );
}
