import type { ErrorBody } from '../../src/protocol/errors.js';
import type { HeadRequest, HeadResult } from '../../src/protocol/head.js';
import type { PanelState } from '../../src/protocol/panel.js';
import type { FakeHost } from './panelPage.js';
import { headRequest, SAMPLE_CHECKPOINT, SAMPLE_REQUEST, sampleResult } from './sampleHead.js';

export const HEAD_QUESTION = { name: 'head', request: SAMPLE_REQUEST } as const;

/** A panel that knows what to ask about a head. */
export const UNANSWERED: PanelState = { checkpoint: SAMPLE_CHECKPOINT, question: HEAD_QUESTION };

/** The same panel with its answer. */
export const ANSWERED: PanelState = { ...UNANSWERED, result: sampleResult() };

/** A host that shows the state; what is asked about a head is answered by the function, or waits without one. */
export function headHost(
  state: PanelState,
  answer?: (request: HeadRequest) => { readonly ok: HeadResult } | { readonly err: ErrorBody },
): FakeHost {
  return async (message, send) => {
    if (message.kind === 'ready') await send({ kind: 'reply', id: message.id, ok: state });
    if (message.kind === 'ask' && answer) {
      await send({ kind: 'reply', id: message.id, ...answer(headRequest(message.question)) });
    }
  };
}

/** Knows the panel's state and answers every question at once. */
export const promptHost = headHost(ANSWERED, (request) => ({ ok: sampleResult(request) }));
