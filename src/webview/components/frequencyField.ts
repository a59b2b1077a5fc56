import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { NAMED_FREQUENCIES, type TokenFrequency } from '../../protocol/rowOptions.js';
import type { HostActions } from './hostActions.js';
import { selectField } from './selectField.js';

const TEXT = 'text';
type Choice = (typeof NAMED_FREQUENCIES)[number] | typeof TEXT;

/** How much each token counts: by name, or as often as a text has it, which the host asks for. */
export class FrequencyField extends LitElement {
  @property({ attribute: false }) label = '';
  @property({ attribute: false }) frequency: TokenFrequency = 'uniform';
  /** The names as they are shown. */
  @property({ attribute: false }) names: Readonly<Record<string, string | undefined>> = {};
  @property({ attribute: false }) actions!: HostActions;
  @property({ attribute: false }) onFrequency: (frequency: TokenFrequency) => void = () => undefined;
  @state() private problem: string | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { label, frequency, names, problem } = this;
    const isText = typeof frequency !== 'string';
    const choices = [
      ...NAMED_FREQUENCIES.map((value) => ({ value, label: names[value] ?? value })),
      ...(isText ? [{ value: TEXT, label: `as in a text of ${frequency.length} words` } as const] : []),
    ];
    return html`<div class="word-list-choice">
        ${selectField<Choice>(label, isText ? TEXT : frequency, choices, (chosen) => {
          this.problem = undefined;
          if (chosen !== TEXT) this.onFrequency(chosen);
        })}
        <vscode-button
          appearance="secondary"
          aria-label=${`${label}: as in a text from a file`}
          @click=${() => this.chooseText()}
          >Text…</vscode-button
        >
      </div>
      ${problem === undefined ? nothing : html`<p class="field-problem" role="status">${problem}</p>`}`;
  }

  private async chooseText(): Promise<void> {
    this.problem = undefined;
    try {
      const counted = await this.actions.chooseText();
      if (counted) this.onFrequency(counted);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}

customElements.define('qk-frequency-field', FrequencyField);
