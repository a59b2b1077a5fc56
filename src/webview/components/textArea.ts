import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';

/** A multi-line field. Ctrl+Enter or its button enters the text; without a button, leaving the field does. */
export class TextArea extends LitElement {
  @property({ attribute: false }) label = '';
  /** The button's label; no button if empty. */
  @property({ attribute: false }) button = '';
  @property({ attribute: false }) placeholder = '';
  @property({ attribute: false }) lines = 3;
  /** The current text; typed text that was not entered is lost when it changes. */
  @property({ attribute: false }) text = '';
  @property({ attribute: false }) onText: (text: string) => void = () => undefined;
  @state() private typed = '';

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('text')) this.typed = this.text;
  }

  protected override render(): TemplateResult {
    return html`
      <label class="field">
        <span class="field-label">${this.label}</span>
        <textarea
          class="text-area"
          rows=${this.lines}
          spellcheck="false"
          placeholder=${this.placeholder}
          .value=${this.typed}
          @input=${(event: Event) => (this.typed = (event.target as HTMLTextAreaElement).value)}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            this.onText(this.typed);
          }}
          @change=${() => {
            if (this.button === '' && this.typed !== this.text) this.onText(this.typed);
          }}
        ></textarea>
      </label>
      ${
        this.button === ''
          ? nothing
          : html`<vscode-button title="Ctrl+Enter" @click=${() => this.onText(this.typed)}
              >${this.button}</vscode-button
            >`
      }
    `;
  }
}

customElements.define('qk-text-area', TextArea);
