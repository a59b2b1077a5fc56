import type { TextField } from '../toolkit.js';
import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Parsed } from './parsed.js';

/** A text field with a parsed value; it calls back once a new value is entered. */
export class ParsedField<T = unknown> extends LitElement {
  @property({ attribute: false }) label = '';
  @property({ attribute: false }) hint = '';
  @property({ attribute: false }) placeholder = '';
  /** The current text; typed text that was not entered is lost when it changes. */
  @property({ attribute: false }) text = '';
  @property({ attribute: false }) parse!: (text: string) => Parsed<T>;
  @property({ attribute: false }) onValue: (value: T) => void = () => undefined;
  @state() private typed = '';

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('text')) this.typed = this.text;
  }

  protected override render(): TemplateResult {
    const { problem } = this.parse(this.typed);
    return html`
      <vscode-text-field
        .value=${this.typed}
        placeholder=${this.placeholder}
        title=${this.hint}
        aria-invalid=${problem === undefined ? 'false' : 'true'}
        @input=${(event: Event) => (this.typed = (event.target as TextField).value)}
        @change=${this.enter}
        >${this.label}</vscode-text-field
      >
      ${problem === undefined ? nothing : html`<p class="field-problem" role="status">${problem}</p>`}
    `;
  }

  private readonly enter = (): void => {
    const { value, problem } = this.parse(this.typed);
    if (problem === undefined && this.typed !== this.text) this.onValue(value);
  };
}

customElements.define('qk-parsed-field', ParsedField);
