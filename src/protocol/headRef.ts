import { attentionLayers, whyNoHeads } from './attentionLayers.js';
import type { ModelInfo } from './model.js';

/** How many heads a model's layers have, and which layers have none. */
export type HeadSizes = Pick<ModelInfo, 'nLayers' | 'nHeads' | 'withoutAttention'>;

/**
 * One attention head, both indices counted from 0: head 10.7 = L10H7.
 */
export interface HeadRef {
  readonly layer: number;
  readonly head: number;
}

const SPELLINGS = [
  /^L\s*(\d{1,4})\s*[.,]?\s*H\s*(\d{1,4})$/i,
  /^(?:head\s+)?(\d{1,4})\s*[.,:/]\s*(\d{1,4})$/i,
  /^(?:head\s+)?(\d{1,4})\s+(\d{1,4})$/i,
  /^layer\s*(\d{1,4})\s*[,;]?\s*head\s*(\d{1,4})$/i,
];

/**
 * Reads a head in any of the field's spellings: `10.7`, `L10H7`, `10 7`, `10,7`, `head 10.7`,
 * `layer 10 head 7`. White space around it is ignored.
 *
 * @returns the head, or undefined when the text is none of these
 */
export function parseHeadRef(text: string): HeadRef | undefined {
  const trimmed = text.trim();
  for (const spelling of SPELLINGS) {
    const match = spelling.exec(trimmed);
    if (match) return { layer: Number(match[1]), head: Number(match[2]) };
  }
  return undefined;
}

/** The spelling `10.7`. */
export function formatHeadRef({ layer, head }: HeadRef): string {
  return `${layer}.${head}`;
}

/** The head before (-1) or after (1) one; undefined at the model's ends. */
export function headBeside({ layer, head }: HeadRef, step: -1 | 1, model: HeadSizes): HeadRef | undefined {
  const { nHeads } = model;
  const layers = attentionLayers(model);
  const index = layers.indexOf(layer) * nHeads + head + step;
  if (index < 0 || index >= layers.length * nHeads) return undefined;
  return { layer: layers[Math.floor(index / nHeads)], head: index % nHeads };
}

/** Why a model of this size has no such head; undefined if it has. */
export function whyNoSuchHead(ref: HeadRef, model: HeadSizes): string | undefined {
  if (ref.layer >= model.nLayers) {
    return `There is no head ${formatHeadRef(ref)}: the model has ${model.nLayers} layers, counted from 0 to ${model.nLayers - 1}.`;
  }
  if (ref.head >= model.nHeads) {
    return `There is no head ${formatHeadRef(ref)}: a layer has ${model.nHeads} heads, counted from 0 to ${model.nHeads - 1}.`;
  }
  return whyNoHeads(model, ref.layer);
}
