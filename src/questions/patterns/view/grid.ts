import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement } from 'lit';
import { property, state } from 'lit/decorators.js';
import { formatHeadRef, type HeadRef } from '../../../protocol/headRef.js';
import type { ResultOf } from '../../../protocol/questions.js';
import { readThumbnail, thumbnailCell, thumbnailSide } from '../../../protocol/thumbnail.js';
import { formatNumber } from '../../../report/numbers.js';
import { sharesKeys } from '../../../report/sharedKeys.js';
import { visibleToken } from '../../../report/tokenSegments.js';
import { onThemeChange, themeColour } from '../../../webview/components/theme.js';
import { byAttention, byLayer, type OneHead } from '../ordered.js';
import { place } from '../words.js';
import type { PatternsMemory } from './memory.js';

/**
 * Small patterns of all heads, each a button; the arrow keys move among them. The query's row is marked in
 * each, and the key that it attends to is named below.
 */
export class PatternGrid extends LitElement {
  @property({ attribute: false }) result!: ResultOf<'patterns'>;
  /** The same from the position that is pointed at: where each head attends from there. */
  @property({ attribute: false }) seen!: ResultOf<'patterns'>;
  @property({ attribute: false }) order: PatternsMemory['order'] = 'layer';
  @property({ attribute: false }) onPick: (head: HeadRef) => void = () => undefined;
  /** The index, in the order shown, of the head that Tab reaches. */
  @state() private reached = 0;
  private stopWatching: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopWatching = onThemeChange(() => this.draw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopWatching?.();
  }

  protected override willUpdate(): void {
    this.reached = Math.min(this.reached, Math.max(0, this.result.heads.length - 1));
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { result, order } = this;
    const label = `Attention patterns, by ${order}`;
    return html`<div class="pattern-grid" role="group" aria-label=${label} @keydown=${this.keyDown}>
      ${order === 'attention' ? this.row(byAttention(result), 0) : this.layers()}
    </div>`;
  }

  private layers(): TemplateResult[] {
    let before = 0;
    return byLayer(this.result).map((heads) => {
      const row = this.row(heads, before);
      before += heads.length;
      return html`<div class="pattern-layer">
        <span class="pattern-layer-name">${heads[0].layer}</span>
        ${row}
      </div>`;
    });
  }

  /** @param before how many heads stand before these */
  private row(heads: readonly OneHead[], before: number): TemplateResult {
    const { result, order, reached } = this;
    const { tokens, heads: all } = this.seen;
    const seen = new Map(result.heads.map((one, at) => [one, all[at]]));
    const { headsPerKey = 1 } = result;
    const together = order === 'layer' && headsPerKey > 1;
    return html`<div class="pattern-row">
      ${heads.map((shown, index) => {
        const own = seen.get(shown)!;
        const value = own.attention.toFixed(2);
        const first = together && index > 0 && own.head % headsPerKey === 0;
        return html`<button
          type="button"
          class="pattern ${first ? 'first-of-key' : ''}"
          aria-label=${this.words(own, value)}
          title=${this.words(own, formatNumber(own.attention))}
          tabindex=${before + index === reached ? 0 : -1}
          @click=${() => this.onPick({ layer: own.layer, head: own.head })}
        >
          <span class="pattern-map"><canvas data-layer=${own.layer} data-head=${own.head}></canvas></span>
          <span class="pattern-name">${formatHeadRef(own)}</span>
          <span class="pattern-value">${value}</span>
          <span class="pattern-key" data-key=${visibleToken(tokens[own.key].token)}></span>
        </button>`;
      })}
    </div>`;
  }

  /** @param value its attention, as it is written */
  private words(own: OneHead, value: string): string {
    const { headsPerKey = 1 } = this.result;
    const shares = headsPerKey > 1 ? `; ${sharesKeys(own, headsPerKey)}` : '';
    return `Head ${formatHeadRef(own)}: ${value} to ${place(this.seen, own.key)}${shares}`;
  }

  protected override updated(changes: PropertyValues<this>): void {
    this.markRow();
    if (changes.has('result') || changes.has('order')) this.draw();
  }

  /** Marks the row of the position in each. */
  private markRow(): void {
    const { tokens, position } = this.seen;
    const grid = this.querySelector<HTMLElement>('.pattern-grid');
    grid?.style.setProperty('--rows', String(thumbnailSide(tokens.length)));
    grid?.style.setProperty('--row', String(thumbnailCell(position, tokens.length)));
  }

  private draw(): void {
    const { heads, tokens } = this.result;
    const side = thumbnailSide(tokens.length);
    const [red, green, blue] = rgbOf(themeColour('charts-blue', 'focusBorder'));
    const byName = new Map(heads.map((own) => [formatHeadRef(own), own]));
    for (const canvas of this.querySelectorAll('canvas')) {
      const { layer, head } = canvas.dataset;
      const own = byName.get(`${layer}.${head}`);
      canvas.width = side;
      canvas.height = side;
      const context = canvas.getContext('2d');
      if (!own || !context) continue;
      const image = context.createImageData(side, side);
      const cells = readThumbnail(own.thumbnail, side);
      cells.forEach((value, at) => image.data.set([red, green, blue, value], 4 * at));
      context.putImageData(image, 0, 0);
    }
  }

  private readonly keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const buttons = [...this.querySelectorAll<HTMLElement>('button')];
    const at = buttons.indexOf(event.target as HTMLElement);
    const to = stepped(buttons, at, event.key);
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    this.reached = to;
    buttons[to].focus();
  };
}

/** The button that a key leads to from another: beside it, or nearest in the row above or below. */
function stepped(buttons: readonly HTMLElement[], at: number, key: string): number | undefined {
  const within = (index: number) => Math.min(buttons.length - 1, Math.max(0, index));
  switch (key) {
    case 'ArrowLeft':
      return within(at - 1);
    case 'ArrowRight':
      return within(at + 1);
    case 'Home':
      return 0;
    case 'End':
      return buttons.length - 1;
    case 'ArrowUp':
    case 'ArrowDown':
      return nearestBeyond(buttons, at, key === 'ArrowDown' ? 1 : -1);
    default:
      return undefined;
  }
}

function nearestBeyond(buttons: readonly HTMLElement[], at: number, step: 1 | -1): number {
  const from = buttons[at].getBoundingClientRect();
  let nearest = at;
  let best = Infinity;
  for (let index = at + step; index >= 0 && index < buttons.length; index += step) {
    const { top, left } = buttons[index].getBoundingClientRect();
    const down = step * (top - from.top);
    if (down < from.height / 2) continue;
    const distance = down * 1000 + Math.abs(left - from.left);
    if (distance >= best) break;
    [nearest, best] = [index, distance];
  }
  return nearest;
}

/** A colour's parts from 0 to 255, as the canvas understands it. */
function rgbOf(colour: string): readonly [number, number, number] {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d')!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

customElements.define('qk-pattern-grid', PatternGrid);
