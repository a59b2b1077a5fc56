import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { Token } from '../../protocol/model.js';
import { tokenText } from './tokenText.js';
import { visibleToken } from '../../report/tokenSegments.js';

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** A place in several rows of tokens; a row may have no token there. */
export interface PlacedToken {
  /** In the first row. */
  readonly own?: { readonly position: number; readonly token: string };
  /** In each of the others. */
  readonly others: readonly ({ readonly token: string } | undefined)[];
  /** Which of them have another token, or none. */
  readonly differs: readonly boolean[];
}

/** Tokens in a row, one of which is chosen by a click or with the arrow keys. */
export class TokenChoice extends LitElement {
  @property({ attribute: false }) label = '';
  @property({ attribute: false }) tokens: readonly Token[] = [];
  /** Index of the chosen one. */
  @property({ attribute: false }) chosen = 0;
  /** Further rows: what stands in the place of each token; absent: one row. */
  @property({ attribute: false }) places: readonly PlacedToken[] | undefined;
  /** What the further rows are of, such as `the other prompt`. */
  @property({ attribute: false }) others: readonly string[] = [];
  /** Called with the token that the pointer or the keyboard is on, and with undefined when it leaves. */
  @property({ attribute: false }) onPoint: (index: number | undefined) => void = () => undefined;
  @property({ attribute: false }) onChoose: (index: number) => void = () => undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { places, others } = this;
    return html`<div class="token-choice" role="radiogroup" aria-label=${this.label} @keydown=${this.keyDown}>
      ${
        places
          ? html`${others.length > 1 ? numbers(others.length) : nothing}
            ${places.map((place) => this.column(place))}`
          : this.tokens.map(({ token }, index) => this.chip(index, token))
      }
    </div>`;
  }

  /** @param place the tokens in its place in other rows, if there are any */
  private chip(index: number, token: string, place?: PlacedToken): TemplateResult {
    const beside = place ? this.differences(place) : '';
    return html`<button
      type="button"
      role="radio"
      class="token-chip ${place ? 'token-column' : ''} ${beside ? 'differs' : ''}"
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
      ${tokenText(token)} ${place ? below(place) : nothing}
    </button>`;
  }

  /** A token over those in its place; a place without a token in the first row can't be chosen. */
  private column(place: PlacedToken): TemplateResult {
    const { own } = place;
    if (own) return this.chip(own.position, own.token, place);
    const title = this.others.length > 1 ? 'Only in other prompts' : 'Only in the other prompt';
    return html`<span class="token-chip token-column differs" title=${title}>
      <span class="muted">–</span> ${below(place)}
    </span>`;
  }

  private differences({ others, differs }: PlacedToken): string {
    const said = others.map((other, row) => {
      const name = this.others[row];
      return other ? `${visibleToken(other.token)} in ${name}` : `not in ${name}`;
    });
    return said
      .filter((_, row) => differs[row])
      .map((one) => `; ${one}`)
      .join('');
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

function below({ others, differs }: PlacedToken): readonly TemplateResult[] {
  return others.map(
    (other, row) =>
      html`<span class="token-below ${differs[row] ? 'differs' : ''}"
        >${other ? tokenText(other.token) : '–'}</span
      >`,
  );
}

/** The rows' prompts by number. */
function numbers(count: number): TemplateResult {
  return html`<span class="token-chip token-column token-numbers" aria-hidden="true">
    ${Array.from({ length: count + 1 }, (_, row) => html`<span>${row + 1}</span>`)}
  </span>`;
}

customElements.define('qk-token-choice', TokenChoice);
