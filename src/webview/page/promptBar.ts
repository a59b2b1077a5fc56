import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { CheckpointInfo, Token } from '../../protocol/model.js';
import type { ResultOf } from '../../protocol/questions.js';
import { maskedPlace } from '../../protocol/maskedPlace.js';
import { tokenPlaces } from '../../questions/run/compared.js';
import { shortened } from '../../report/shortened.js';
import { bosCheckbox, promptField } from '../components/promptField.js';
import '../components/tokenChoice.js';
import type { Prompt } from './promptPage.js';

type Against = NonNullable<ResultOf<'run'>['against']>;

/** Characters of a prompt in the list. */
const LISTED = 60;

/**
 * A prompt's tokens, one of which is chosen, with the way to another prompt, in its place or
 * beside it: by typing it, or from those before.
 */
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
  @property({ attribute: false }) onPoint: (position: number | undefined) => void = () => undefined;
  @property({ attribute: false }) onPrompt: (prompt: Prompt) => void = () => undefined;
  @property({ attribute: false }) onEarlier: (index: number) => void = () => undefined;
  /** The text that the prompt is compared with. */
  @property({ attribute: false }) against: string | undefined;
  /** Its tokens; undefined until they are known. */
  @property({ attribute: false }) other: Pick<Against, 'tokens' | 'aligned'> | undefined;
  /** Undefined where two prompts can't be shown. */
  @property({ attribute: false }) onAgainst: ((text: string | undefined) => void) | undefined;
  @state() private editing: 'prompt' | 'other' | undefined;
  private shown: readonly Token[] = [];

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('tokens') && this.tokens) this.shown = this.tokens;
  }

  protected override render(): TemplateResult {
    const { shown, tokens, position, editing, other, against, onAgainst, checkpoint } = this;
    const ids = shown.map(({ id }) => id);
    const masked = position === -1 ? maskedPlace(ids, checkpoint.tokenizer.mask?.id) : undefined;
    return html`
      <div class="prompt-line">
        <qk-token-choice
          class=${tokens ? '' : 'stale'}
          .label=${'Position'}
          .tokens=${shown}
          .chosen=${position < 0 ? (masked ?? shown.length + position) : position}
          .places=${other && tokens ? tokenPlaces(tokens, other) : undefined}
          .onPoint=${this.onPoint}
          .onChoose=${this.onPosition}
        ></qk-token-choice>
        <div class="prompt-ways">
          ${this.earlier()} ${this.opens('prompt', 'Edit Prompt')}
          ${onAgainst ? this.opens('other', against === undefined ? 'Compare' : 'Other Prompt') : nothing}
          ${
            onAgainst && against !== undefined
              ? html`<vscode-button appearance="secondary" @click=${() => onAgainst(undefined)}
                  >Stop Comparing</vscode-button
                >`
              : nothing
          }
        </div>
      </div>
      ${editing === 'prompt' ? this.editor() : nothing}
      ${editing === 'other' && onAgainst ? this.otherEditor(onAgainst) : nothing}
    `;
  }

  /** A button that opens an editor, or closes it. */
  private opens(what: 'prompt' | 'other', label: string): TemplateResult {
    const isOpen = this.editing === what;
    return html`<vscode-button
      appearance="secondary"
      aria-expanded=${isOpen ? 'true' : 'false'}
      @click=${() => (this.editing = isOpen ? undefined : what)}
      >${label}</vscode-button
    >`;
  }

  /** Types the prompt to compare with, from this one on, or takes one that was run. */
  private otherEditor(compare: (text: string) => void): TemplateResult {
    const { prompt, prompts, against = prompt.text } = this;
    const choose = (text: string) => {
      this.editing = undefined;
      compare(text);
    };
    const others = [...new Set(prompts.map(({ text }) => text))].filter((text) => text !== prompt.text);
    return html`<div class="prompt-editor">
      <qk-text-area
        .label=${'Other prompt'}
        .button=${'Compare'}
        .lines=${1}
        .text=${against}
        .onText=${choose}
      ></qk-text-area>
      ${
        others.length === 0
          ? nothing
          : html`<label class="field">
              <span class="field-label">Or one that was run</span>
              <select
                class="select"
                @change=${(event: Event) => {
                  const { selectedIndex } = event.target as HTMLSelectElement;
                  if (selectedIndex > 0) choose(others[selectedIndex - 1]);
                }}
              >
                <option selected></option>
                ${others.map((text) => html`<option>${listed(text)}</option>`)}
              </select>
            </label>`
      }
    </div>`;
  }

  private earlier(): TemplateResult | typeof nothing {
    const { prompts, at } = this;
    if (prompts.length < 2) return nothing;
    return html`<select
      class="select"
      aria-label="Prompts that were run"
      @change=${(event: Event) => this.onEarlier((event.target as HTMLSelectElement).selectedIndex)}
    >
      ${prompts.map(({ text }, index) => html`<option ?selected=${index === at}>${listed(text)}</option>`)}
    </select>`;
  }

  private editor(): TemplateResult {
    const { prompt, checkpoint } = this;
    return html`<div class="prompt-editor">
      ${promptField(prompt.text, (text) => {
        this.editing = undefined;
        this.onPrompt({ ...prompt, text });
      })}
      ${bosCheckbox(prompt, checkpoint, (prependBos) => this.onPrompt({ ...prompt, prependBos }))}
    </div>`;
  }
}

/** A prompt in a list. */
function listed(text: string): string {
  return shortened(text.replaceAll(/\s+/g, ' '), LISTED);
}

customElements.define('qk-prompt-bar', PromptBar);
