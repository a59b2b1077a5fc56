import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { Token } from '../../protocol/model.js';
import { tokenText } from './tokenText.js';
import { visibleToken } from '../../report/tokenSegments.js';

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** A place in two rows of tokens; a row may have no token there. */
export interface PlacedToken {
  readonly position?: number;
  readonly token?: string;
  readonly otherToken?: string;
  readonly differs: boolean;
}

/** Tokens in a row, one of which is chosen by a click or with the arrow keys. */
export class TokenChoice extends LitElement {
  @property({ attribute: false }) label = '';
  @property({ attribute: false }) tokens: readonly Token[] = [];
  /** Index of the chosen one. */
  @property({ attribute: false }) chosen = 0;
  /** A second row: what stands in the place of each token; absent: one row. */
  @property({ attribute: false }) places: readonly PlacedToken[] | undefined;
  /** Called with the token that the pointer or the keyboard is on, and with undefined when it leaves. */
  @property({ attribute: false }) onPoint: (index: number | undefined) => void = () => undefined;
  @property({ attribute: false }) onChoose: (index: number) => void = () => undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { places } = this;
    return html`<div class="token-choice" role="radiogroup" aria-label=${this.label} @keydown=${this.keyDown}>
      ${
        places
          ? places.map((place) => this.pair(place))
          : this.tokens.map(({ token }, index) => this.chip(index, token))
      }
    </div>`;
  }

  /** @param place the token in its place in the other row, if there is one */
  private chip(index: number, token: string, place?: PlacedToken): TemplateResult {
    const beside = place?.differs ? `; ${inOther(place)}` : '';
    return html`<button
      type="button"
      role="radio"
      class="token-chip ${place ? 'token-pair' : ''} ${place?.differs ? 'differs' : ''}"
      aria-checked=${index === this.chosen ? 'true' : 'false'}
      aria-label=${`${index}: ${visibleToken(token)}${beside}`}
      tabindex=${index === this.chosen ? 0 : -1}
      title=${`${index}${beside}`}
      @click=${() => this.choose(index)}
      @pointerenter=${() => this.onPoint(index)}
      @pointerleave=${() => this.onPoint(undefined)}
      @focus=${() => this.onPoint(index)}
      @blur=${() => this.onPoint(undefined)}
    >
      ${tokenText(token)} ${place ? below(place.otherToken) : nothing}
    </button>`;
  }

  /** A token over the one in its place; one of the other row alone can't be chosen. */
  private pair(place: PlacedToken): TemplateResult {
    const { position, token, otherToken } = place;
    if (position !== undefined && token !== undefined) return this.chip(position, token, place);
    return html`<span class="token-chip token-pair differs" title="Only in the other prompt">
      <span class="muted">–</span> ${below(otherToken)}
    </span>`;
  }

  private readonly keyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = Math.min(this.tokens.length - 1, Math.max(0, this.chosen + step));
    this.querySelectorAll('button')[index]?.focus();
    this.choose(index);
  };

  private choose(index: number): void {
    if (index !== this.chosen) this.onChoose(index);
  }
}

function below(token: string | undefined): TemplateResult {
  return html`<span class="token-below">${token === undefined ? '–' : tokenText(token)}</span>`;
}

function inOther({ otherToken }: PlacedToken): string {
  return otherToken === undefined
    ? 'not in the other prompt'
    : `${visibleToken(otherToken)} in the other prompt`;
}

customElements.define('qk-token-choice', TokenChoice);
