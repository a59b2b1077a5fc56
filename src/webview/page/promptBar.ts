import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { CheckpointInfo, Token } from '../../protocol/model.js';
import { shortened } from '../../report/shortened.js';
import { bosCheckbox, promptField } from '../components/promptField.js';
import '../components/tokenChoice.js';
import type { Prompt } from './promptPage.js';

/** Characters of a prompt in the list. */
const LISTED = 60;

/** A prompt's tokens, one of which is chosen, with the way to another prompt: by typing it, or from those before. */
export class PromptBar extends LitElement {
  @property({ attribute: false }) checkpoint!: CheckpointInfo;
  @property({ attribute: false }) prompt!: Prompt;
  /** Undefined until they are known: those of the prompt before stay, dimmed. */
  @property({ attribute: false }) tokens: readonly Token[] | undefined;
  /** Counted from 0; from the end when negative. */
  @property({ attribute: false }) position = -1;
  /** The prompts that were run, with the index of this one. */
  @property({ attribute: false }) prompts: readonly Prompt[] = [];
  @property({ attribute: false }) at = -1;
  @property({ attribute: false }) onPosition: (position: number) => void = () => undefined;
  @property({ attribute: false }) onPrompt: (prompt: Prompt) => void = () => undefined;
  @property({ attribute: false }) onEarlier: (index: number) => void = () => undefined;
  @state() private editing = false;
  private shown: readonly Token[] = [];

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('tokens') && this.tokens) this.shown = this.tokens;
  }

  protected override render(): TemplateResult {
    const { shown, tokens, position, editing } = this;
    return html`
      <div class="prompt-line">
        <qk-token-choice
          class=${tokens ? '' : 'stale'}
          .label=${'Position'}
          .tokens=${shown}
          .chosen=${position < 0 ? shown.length + position : position}
          .onChoose=${this.onPosition}
        ></qk-token-choice>
        <div class="prompt-ways">
          ${this.earlier()}
          <vscode-button
            appearance="secondary"
            aria-expanded=${editing ? 'true' : 'false'}
            @click=${() => (this.editing = !editing)}
            >Edit Prompt</vscode-button
          >
        </div>
      </div>
      ${editing ? this.editor() : nothing}
    `;
  }

  private earlier(): TemplateResult | typeof nothing {
    const { prompts, at } = this;
    if (prompts.length < 2) return nothing;
    return html`<select
      class="select"
      aria-label="Prompts that were run"
      @change=${(event: Event) => this.onEarlier((event.target as HTMLSelectElement).selectedIndex)}
    >
      ${prompts.map(
        ({ text }, index) =>
          html`<option ?selected=${index === at}>${shortened(text.replaceAll(/\s+/g, ' '), LISTED)}</option>`,
      )}
    </select>`;
  }

  private editor(): TemplateResult {
    const { prompt, checkpoint } = this;
    return html`<div class="prompt-editor">
      ${promptField(prompt.text, (text) => {
        this.editing = false;
        this.onPrompt({ ...prompt, text });
      })}
      ${bosCheckbox(prompt, checkpoint, (prependBos) => this.onPrompt({ ...prompt, prependBos }))}
    </div>`;
  }
}

customElements.define('qk-prompt-bar', PromptBar);
