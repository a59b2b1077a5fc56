import type { TemplateResult } from 'lit';
import { html, svg } from 'lit';
import type { ScoreParts } from '../../../protocol/scoreParts.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { CircuitsResult } from '../../../report/spectra/circuitFamily.js';
import { provenance } from '../../../report/spectra/circuitWords.js';
import { partsSentence, type PartWords } from '../../../report/spectra/partWords.js';
import type { TableData } from '../../../report/tableModel.js';

/** In the order of the sentence: what softmax does not see, keys alone, both sides. */
const COLOURS = ['charts-foreground', 'charts-orange', 'charts-blue'] as const;

/** A piece of the bar. */
export interface ScorePart {
  /** Where it begins, and its length, of 1. */
  readonly from: number;
  readonly share: number;
  readonly colour: (typeof COLOURS)[number];
  /** What the sentence says of it. */
  readonly clause: string;
}

export function scorePartsOf(parts: ScoreParts, words: PartWords): readonly ScorePart[] {
  const { constant, queryOnly, keyOnly, interaction } = parts;
  const clauses = partsSentence(parts, words).split('; ');
  let from = 0;
  return [constant + queryOnly, keyOnly, interaction].map((share, index) => {
    const part = { from, share, colour: COLOURS[index], clause: clauses[index] };
    from += share;
    return part;
  });
}

/** What a circuit's scores are made of: a stacked bar over its sentence, each part of which has its colour. */
export function scoreParts(parts: ScoreParts, words: PartWords): TemplateResult {
  const pieces = scorePartsOf(parts, words);
  return html`
    <svg class="parts-bar" width="100%" height="14" role="img" aria-label=${partsSentence(parts, words)}>
      ${pieces.map(
        ({ from, share, colour }) =>
          svg`<rect class=${colour} x=${percent(from)} width=${percent(share)} height="14"></rect>`,
      )}
    </svg>
    <ul class="parts-list">
      ${pieces.map(
        ({ colour, clause }) =>
          html`<li>
            <svg class="key ${colour}" width="10" height="10" aria-hidden="true">
              <rect width="10" height="10"></rect>
            </svg>
            ${clause}
          </li>`,
      )}
    </ul>
  `;
}

/** The same as a table, for notes. */
export function scorePartsTable(
  result: CircuitsResult,
  circuit: string,
  { constant, queryOnly, keyOnly, interaction }: ScoreParts,
  { sides }: PartWords,
): TableData {
  return {
    title: `${circuit} · parts of the scores`,
    fileName: `head-${formatHeadRef(result.head)}-${circuit}-parts`,
    about: provenance(result),
    columns: [
      { key: 'part', label: 'Part', kind: 'text' },
      { key: 'share', label: 'Share', kind: 'number' },
    ],
    rows: [
      ['the same for all', constant],
      [`${sides.query} alone`, queryOnly],
      [`${sides.key} alone`, keyOnly],
      ['both', interaction],
    ],
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}
