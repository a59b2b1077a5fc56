import type { TemplateResult } from 'lit';
import { html, svg } from 'lit';
import type { ScoreParts } from '../../../protocol/scoreParts.js';
import { partsSentence, type PartWords } from '../../../report/spectra/partWords.js';

/** In the order of the sentence: what softmax does not see, keys alone, both sides. */
const COLOURS = ['charts-foreground', 'charts-orange', 'charts-blue'] as const;

/** What a circuit's scores are made of: a stacked bar over its sentence, each part of which has its colour. */
export function scoreParts(parts: ScoreParts, words: PartWords): TemplateResult {
  const { constant, queryOnly, keyOnly, interaction } = parts;
  const sentence = partsSentence(parts, words);
  let from = 0;
  const pieces = [constant + queryOnly, keyOnly, interaction].map((share, index) => {
    const x = from;
    from += share;
    return svg`<rect class=${COLOURS[index]} x=${percent(x)} width=${percent(share)} height="14"></rect>`;
  });
  return html`
    <svg class="parts-bar" width="100%" height="14" role="img" aria-label=${sentence}>${pieces}</svg>
    <ul class="parts-list">
      ${sentence.split('; ').map(
        (clause, index) =>
          html`<li>
            <svg class="key ${COLOURS[index]}" width="10" height="10" aria-hidden="true">
              <rect width="10" height="10"></rect>
            </svg>
            ${clause}
          </li>`,
      )}
    </ul>
  `;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}
