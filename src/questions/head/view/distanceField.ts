import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { HeadRequest } from '../../../protocol/head.js';
import type { ModelInfo } from '../../../protocol/model.js';
import '../../../webview/components/parsedField.js';
import { wholeNumber } from '../../../webview/components/wholeNumber.js';
import { omit } from '../../../webview/omit.js';

/** The slider's end: heads rarely look further back, and the field accepts any distance. */
const SLIDER_END = 64;

/** How far the key is before the query; only for models with rotary positions, whose W_QK depends on it. */
export function distanceField(
  request: HeadRequest,
  { positional, nCtx }: ModelInfo,
  ask: (request: HeadRequest) => void,
): TemplateResult | typeof nothing {
  if (positional !== 'rotary') return nothing;
  const { distance = 0 } = request;
  const farthest = nCtx - 1;
  const change = (next: number) =>
    ask(next === 0 ? omit(request, 'distance') : { ...request, distance: next });
  return html`
    <div class="fields distance-fields">
      <qk-parsed-field
        class="number-field"
        .label=${'Distance'}
        .hint=${'Positions from the query back to the key: W_QK is W_Q R W_Kᵀ'}
        .text=${String(distance)}
        .parse=${wholeNumber(0, farthest)}
        .onValue=${change}
      ></qk-parsed-field>
      <input
        type="range"
        class="distance-slider"
        aria-label="Distance between query and key"
        min="0"
        max=${Math.min(SLIDER_END, farthest)}
        .value=${String(distance)}
        @change=${(event: Event) => change(Number((event.target as HTMLInputElement).value))}
      />
    </div>
  `;
}
