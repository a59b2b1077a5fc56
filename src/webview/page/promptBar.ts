import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { CheckpointInfo, Token } from '../../protocol/model.js';
import { MOST_OTHER_PROMPTS } from '../../protocol/bounds.js';
import { maskedPlace } from '../../protocol/maskedPlace.js';
import { asLabel, nameOfOther, tokenPlaces, type OtherPrompt } from '../../questions/run/others.js';
import { shortened } from '../../report/shortened.js';
import { bosCheckbox, promptField } from '../components/promptField.js';
import '../components/tokenChoice.js';
import type { Prompt } from './promptPage.js';

/** Characters of a prompt in the list. */
const LISTED = 60;

/**
 * A prompt's tokens, one of which is chosen, with the way to other prompts, in its place or beside it: by typing them, or
 * from those before.
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
  /** The texts that the prompt is compared with. */
  @property({ attribute: false }) against: readonly string[] = [];
  /** Their tokens; empty until they are known. */
  @property({ attribute: false }) others: readonly Pick<OtherPrompt, 'tokens' | 'aligned'>[] = [];
  /** Undefined where other prompts can't be shown. */
  @property({ attribute: false }) onAgainst: ((texts: readonly string[]) => void) | undefined;
  /** The prompt itself, or an index among the others; behind them a new one. */
  @state() private editing: 'prompt' | number | undefined;
  private shown: readonly Token[] = [];

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('tokens') && this.tokens) this.shown = this.tokens;
  }

  protected override render(): TemplateResult {
    const { shown, tokens, position, editing, others, against, onAgainst, checkpoint } = this;
    const ids = shown.map(({ id }) => id);
    const masked = position === -1 ? maskedPlace(ids, checkpoint.tokenizer.mask?.id) : undefined;
    const named = against.map((_, index) => nameOfOther(index, against.length));
    return html`
      <div class="prompt-line">
        <qk-token-choice
          class=${tokens ? '' : 'stale'}
          .label=${'Position'}
          .tokens=${shown}
          .chosen=${position < 0 ? (masked ?? shown.length + position) : position}
          .places=${others.length > 0 && tokens ? tokenPlaces(tokens, others) : undefined}
          .others=${named}
          .onPoint=${this.onPoint}
          .onChoose=${this.onPosition}
        ></qk-token-choice>
        <div class="prompt-ways">
          ${this.earlier()} ${this.opens('prompt', 'Edit Prompt')}
          ${
            onAgainst
              ? html`${named.map((name, index) => this.opens(index, titled(name)))}
                ${
                  against.length < MOST_OTHER_PROMPTS
                    ? this.opens(against.length, against.length === 0 ? 'Compare' : 'Add Prompt')
                    : nothing
                }
                ${against.length === 0 ? nothing : ended('Stop Comparing', () => onAgainst([]))}`
              : nothing
          }
        </div>
      </div>
      ${editing === 'prompt' ? this.editor() : nothing}
      ${typeof editing === 'number' && onAgainst ? this.otherEditor(editing, onAgainst) : nothing}
    `;
  }

  /** A button that opens an editor, or closes it. */
  private opens(what: 'prompt' | number, label: string): TemplateResult {
    const isOpen = this.editing === what;
    return html`<vscode-button
      appearance="secondary"
      aria-expanded=${isOpen ? 'true' : 'false'}
      @click=${() => (this.editing = isOpen ? undefined : what)}
      >${label}</vscode-button
    >`;
  }

  /** Types a prompt to compare with, from this one on, or takes one that was run. */
  private otherEditor(index: number, compare: (texts: readonly string[]) => void): TemplateResult {
    const { prompt, prompts, against } = this;
    const change = (...texts: readonly string[]) => {
      this.editing = undefined;
      compare(against.toSpliced(index, 1, ...texts));
    };
    const choose = (text: string) => change(text);
    const others = [...new Set(prompts.map(({ text }) => text))].filter(
      (text) => text !== prompt.text && !against.includes(text),
    );
    return html`<div class="prompt-editor">
      <qk-text-area
        .label=${'Other prompt'}
        .button=${'Compare'}
        .lines=${1}
        .text=${against[index] ?? prompt.text}
        .onText=${choose}
      ></qk-text-area>
      ${against.length > 1 && index < against.length ? ended('Remove', () => change()) : nothing}
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

/** A button that takes prompts away. */
function ended(label: string, remove: () => void): TemplateResult {
  return html`<vscode-button appearance="secondary" @click=${remove}>${label}</vscode-button>`;
}

/** `the other prompt` as a button's label, Other Prompt. */
function titled(name: string): string {
  return asLabel(name).replace(' prompt', ' Prompt');
}

/** A prompt in a list. */
function listed(text: string): string {
  return shortened(text.replaceAll(/\s+/g, ' '), LISTED);
}

customElements.define('qk-prompt-bar', PromptBar);
