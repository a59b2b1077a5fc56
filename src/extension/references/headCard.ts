import type { CircuitResult } from '../../protocol/head.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { RankOptions } from '../../protocol/rankedTokens.js';
import type { RowOptions } from '../../protocol/rowOptions.js';
import { has } from '../../protocol/capabilities.js';
import type { ModelInfo } from '../../protocol/model.js';
import { within } from '../../tasks/within.js';
import type { Ask } from './ask.js';
import { copyingQuestion, spectrumQuestion } from './cardRequests.js';

/** What a hover shows of a head. */
export interface HeadCard {
  /** `effective` if W_EE is in memory, else `embedding`. */
  readonly circuit: 'effective' | 'embedding';
  readonly spectrum: CircuitResult;
  /** Absent while the vocabulary products it needs are still being computed; null in a model without an unembedding. */
  readonly copyingScore: number | null | undefined;
  /** Of the copying score among crossed heads, in percent, if these are computed already. */
  readonly copyingPercentile?: number | undefined;
}

/** How much longer a hover waits for the copying score than for the spectrum. */
const PATIENCE_MS = 100;

/**
 * Requests a head's card. W_EE is never computed for it.
 *
 * @param rows how the vocabulary's rows are taken and tokens ranked
 * @throws QkLensError what the questions `head` and `ov` throw
 */
export async function headCard(
  ask: Ask,
  head: HeadRef,
  model: ModelInfo,
  rows: RowOptions & RankOptions,
): Promise<HeadCard> {
  if (!has('W_U', model)) return { ...(await embeddingOf(ask, head, rows)), copyingScore: null };
  const copying = ask(copyingQuestion(head));
  const spectrum = has('W_EE', model) ? spectrumOf(ask, head, rows) : embeddingOf(ask, head, rows);
  // It may fail before it is awaited.
  copying.catch(() => undefined);
  const found = await spectrum;
  const known = await within(PATIENCE_MS, copying);
  return { ...found, copyingScore: known?.copyingScore, copyingPercentile: known?.copyingPercentile };
}

/** Whether asking again could not improve the card. */
export function isWhole({ circuit, copyingScore, copyingPercentile }: HeadCard, model: ModelInfo): boolean {
  const isBest = circuit === 'effective' || !has('W_EE', model);
  return copyingScore === null || (isBest && copyingPercentile !== undefined);
}

async function spectrumOf(
  ask: Ask,
  head: HeadRef,
  rows: RowOptions & RankOptions,
): Promise<Pick<HeadCard, 'circuit' | 'spectrum'>> {
  const { effective } = (await ask(spectrumQuestion(head, 'effective', rows))).circuits;
  if (effective) return { circuit: 'effective', spectrum: effective };
  return embeddingOf(ask, head, rows);
}

async function embeddingOf(
  ask: Ask,
  head: HeadRef,
  rows: RowOptions & RankOptions,
): Promise<Pick<HeadCard, 'circuit' | 'spectrum'>> {
  const { embedding } = (await ask(spectrumQuestion(head, 'embedding', rows))).circuits;
  return { circuit: 'embedding', spectrum: embedding! };
}
