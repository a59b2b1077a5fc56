import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { NamedWords } from '../../protocol/words.js';
import { parseWords } from '../../words/parseWords.js';
import type { HostActions } from './hostActions.js';
import { selectField } from './selectField.js';
import './textArea.js';

const NONE = 'none:';
const NOW = 'now:';
const LIST = 'list:';

/** A list of words: chosen by name, read from a file, or typed. */
export class WordList extends LitElement {
  @property({ attribute: false }) label = '';
  /** Undefined if no list is chosen, which `none` allows. */
  @property({ attribute: false }) chosen: NamedWords | undefined;
  /** Offers "no list" under this label; if absent, a list is required. */
  @property({ attribute: false }) none: string | undefined;
  @property({ attribute: false }) actions!: HostActions;
  @property({ attribute: false }) onWords: (words: NamedWords | undefined) => void = () => undefined;
  @state() private lists: readonly NamedWords[] = [];
  @state() private problem: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.showingFailure(async () => {
      this.lists = await this.actions.wordLists();
    });
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { chosen, none, lists, problem } = this;
    const words = chosen?.words ?? [];
    const named = lists.find((list) => chosen?.name === list.name);
    const value = chosen ? (named ? `${LIST}${named.name}` : NOW) : NONE;
    return html`<fieldset>
      <legend class="visually-hidden">${this.label}</legend>
      <div class="word-list-choice">
        ${selectField(
          this.label,
          value,
          [
            ...(none === undefined && chosen ? [] : [{ value: NONE, label: none ?? 'none' }]),
            ...(chosen && !named ? [{ value: NOW, label: chosen.name }] : []),
            ...lists.map(({ name }) => ({ value: `${LIST}${name}`, label: name })),
          ],
          (next) => this.choose(next),
        )}
        <vscode-button
          appearance="secondary"
          aria-label=${`${this.label} from a file`}
          @click=${() => this.chooseFile()}
          >File…</vscode-button
        >
      </div>
      ${problem === undefined ? nothing : html`<p class="field-problem" role="status">${problem}</p>`}
      ${
        chosen
          ? html`<qk-text-area
              .label=${`${words.length} words`}
              .button=${'Use these words'}
              .lines=${2}
              .text=${wordsText(words)}
              .onText=${(text: string) => this.onWords({ name: 'own words', words: parseWords(text) })}
            ></qk-text-area>`
          : nothing
      }
    </fieldset>`;
  }

  private choose(value: string): void {
    if (value === NONE) this.take(undefined);
    const list = this.lists.find(({ name }) => value === `${LIST}${name}`);
    if (list) this.take(list);
  }

  private chooseFile(): void {
    void this.showingFailure(async () => {
      const list = await this.actions.chooseWords();
      if (list) this.take(list);
    });
  }

  /** An unreadable list shows its reason and is not used. */
  private take(list: NamedWords | undefined): void {
    this.problem = list?.problem;
    if (list?.problem === undefined) this.onWords(list);
  }

  private async showingFailure(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}

/** The words in a form that can be typed: separated by commas, or as JSON if that would not give them back. */
function wordsText(words: readonly string[]): string {
  const plain = words.join(', ');
  const read = parseWords(plain);
  const same = read.length === words.length && read.every((word, index) => word === words[index]);
  return same ? plain : JSON.stringify(words);
}

customElements.define('qk-word-list', WordList);
