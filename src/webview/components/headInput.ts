import type { TextField } from '../toolkit.js';
import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { HeadRef } from '../../protocol/headRef.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import type { ModelInfo } from '../../protocol/model.js';
import { sameJson } from '../equal.js';
import { ariaName } from './ariaName.js';
import { readHead } from './headText.js';

/** A field for a head in any spelling; Enter submits it. */
export class HeadInput extends LitElement {
  @property({ attribute: false }) head!: HeadRef;
  @property({ attribute: false }) model!: ModelInfo;
  @property({ attribute: false }) onHead: (head: HeadRef) => void = () => undefined;
  @state() private text = '';

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('head') && !sameJson(changes.get('head'), this.head))
      this.text = formatHeadRef(this.head);
  }

  protected override render(): TemplateResult {
    const { problem } = readHead(this.text, this.model);
    return html`
      <vscode-text-field
        class="head-field"
        ${ariaName('Head')}
        .value=${this.text}
        aria-invalid=${problem ? 'true' : 'false'}
        title="A head, as 10.7, L10H7, 10 7 or layer 10 head 7; Enter shows it"
        @input=${(event: Event) => (this.text = (event.target as TextField).value)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter') this.submit(event);
        }}
      ></vscode-text-field>
      ${problem ? html`<p class="field-problem" role="status">${problem}</p>` : nothing}
    `;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const { head } = readHead(this.text, this.model);
    if (head) this.onHead(head);
  }
}

customElements.define('qk-head-input', HeadInput);
