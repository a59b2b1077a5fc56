import type { TemplateResult } from 'lit';
import { html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Token } from '../../protocol/model.js';
import { tokenText } from './tokenText.js';
import { visibleToken } from '../../report/tokenSegments.js';

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** Tokens in a row, one of which is chosen by a click or with the arrow keys. */
export class TokenChoice extends LitElement {
  @property({ attribute: false }) label = '';
  @property({ attribute: false }) tokens: readonly Token[] = [];
  /** Index of the chosen one. */
  @property({ attribute: false }) chosen = 0;
  @property({ attribute: false }) onChoose: (index: number) => void = () => undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<div class="token-choice" role="radiogroup" aria-label=${this.label} @keydown=${this.keyDown}>
      ${this.tokens.map(
        ({ token }, index) =>
          html`<button
            type="button"
            role="radio"
            class="token-chip"
            aria-checked=${index === this.chosen ? 'true' : 'false'}
            aria-label=${`${index}: ${visibleToken(token)}`}
            tabindex=${index === this.chosen ? 0 : -1}
            title=${index}
            @click=${() => this.choose(index)}
          >
            ${tokenText(token)}
          </button>`,
      )}
    </div>`;
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

customElements.define('qk-token-choice', TokenChoice);
