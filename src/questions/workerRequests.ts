import * as z from 'zod/mini';
import { LONGEST_NAME, LONGEST_PATH, LONGEST_TEXT } from '../protocol/bounds.js';
import type { ParamsOf, WorkerRequest } from '../protocol/worker.js';
import { anything, flag, request, text, whole } from './fields/basic.js';
import { top } from './fields/circuits.js';
import { WEIGHTS } from './fields/weights.js';
import { checkedQuestion } from './question.js';
import { checked } from './validate.js';

const folder = text(LONGEST_PATH);
const progressToken = z.exactOptional(text(LONGEST_NAME));

/** Fields of a config, which is checked when the checkpoint is opened with it. */
const config = z.exactOptional(
  z.record(text(LONGEST_NAME), z.union([text(LONGEST_NAME), z.number(), z.boolean(), z.null()])),
);

const WHAT = 'The request';

const ask = request({ folder, question: anything, progressToken });

/** Validates the parameters of each of the worker's requests. Every one throws QkLensError `badRequest`. */
export const WORKER_REQUESTS: { readonly [R in WorkerRequest]: (params: unknown) => ParamsOf<R> } = {
  open: reader(request({ folder, config, base: z.exactOptional(folder), progressToken })),
  inferConfig: reader(request({ folder })),
  fingerprint: reader(request({ folder, progressToken })),
  close: reader(request({ folder })),
  ask: (params) => {
    const read = checked(ask, params, 'badRequest', WHAT);
    return { ...read, question: checkedQuestion(read.question) };
  },
  tokenCard: reader(
    request({
      folder,
      card: request({ ...WEIGHTS, text: text(LONGEST_TEXT), at: whole(0, LONGEST_TEXT), top }),
    }),
  ),
  cache: reader(request({ clear: flag() })),
  makeSample: reader(request({ folder, progressToken })),
  status: () => null,
};

function reader<T>(schema: z.ZodMiniType<T>): (params: unknown) => T {
  return (params) => checked(schema, params, 'badRequest', WHAT);
}
