import type { TemplateResult } from 'lit';
import { html, LitElement, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { HeatMapCell, HeatMapData } from './heatMapModel.js';
import { fullColour, movedCell, shade } from './heatMapModel.js';
import { formatNumber } from '../../report/numbers.js';
import { standaloneSvg } from './standaloneSvg.js';

/** In CSS pixels. */
const MARGIN = { left: 34, top: 34, right: 6, bottom: 38 };
const CELL_HEIGHT = 22;
const MOST_WIDTH = 640;
const WIDEST_CELL = 36;
const NARROWEST_CELL = 18;
const LEGEND = { steps: 24, step: 6, height: 8, fromBottom: 22 };
/** So that the least value can be told from an empty cell. */
const FAINTEST = 0.08;

/** A heat map in the theme's colours. One cell is chosen, by the arrow keys; a click or Enter picks it. */
export class HeatMap extends LitElement {
  @property({ attribute: false }) data!: HeatMapData;
  /** What Enter and a click do, such as "opens the head"; absent: nothing. */
  @property({ attribute: false }) action: string | undefined;
  @property({ attribute: false }) onPick: (place: HeatMapCell) => void = () => undefined;
  @state() private place: HeatMapCell = { row: 0, column: 0 };

  /** The map as an SVG file in the theme's colours. */
  toSvg(): string {
    return standaloneSvg(this.querySelector('svg')!, this.data.description, '.heat-chosen');
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { data } = this;
    const cell = cellWidth(data);
    const inner = Math.max(data.columns.length * cell, LEGEND.steps * LEGEND.step);
    const width = MARGIN.left + inner + MARGIN.right;
    const height = MARGIN.top + data.rows.length * CELL_HEIGHT + MARGIN.bottom;
    return html`
      <div class="heat-frame">
        <svg
          class="heat-map ${this.action ? 'pickable' : ''}"
          tabindex="0"
          role="img"
          aria-label=${data.description}
          viewBox=${`0 0 ${width} ${height}`}
          width=${width}
          height=${height}
          @keydown=${this.keyDown}
          @click=${this.press}
        >
          ${axes(data, cell)}
          ${data.values.map((values, row) => values.map((_, column) => this.cell({ row, column }, cell)))}
          ${frame(this.chosen(), cell)} ${legend(data, height)}
        </svg>
      </div>
      <p class="heat-reading muted" role="status">${this.reading()}</p>
    `;
  }

  private cell(place: HeatMapCell, width: number): TemplateResult {
    const value = this.valueAt(place);
    return svg`<rect
      class="heat-cell ${value === null ? 'none' : value < 0 ? 'negative' : ''}"
      data-row=${place.row}
      data-column=${place.column}
      x=${MARGIN.left + place.column * width}
      y=${MARGIN.top + place.row * CELL_HEIGHT}
      width=${width - 1}
      height=${CELL_HEIGHT - 1}
      fill-opacity=${value === null ? 0 : opacity(shade(value, this.data))}
    ><title>${this.data.reading(place)}</title></rect>`;
  }

  /** Kept within a map that may have become smaller. */
  private chosen(): HeatMapCell {
    const { rows, columns } = this.data;
    return {
      row: Math.min(this.place.row, rows.length - 1),
      column: Math.min(this.place.column, columns.length - 1),
    };
  }

  private reading(): string {
    const place = this.chosen();
    const text = `${this.data.reading(place)}.`;
    return this.action && this.valueAt(place) !== null ? `${text} Enter or a click ${this.action}.` : text;
  }

  private valueAt({ row, column }: HeatMapCell): number | null {
    return this.data.values[row]?.[column] ?? null;
  }

  private readonly keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const moved = movedCell(this.chosen(), event.key, this.data);
    if (moved) this.place = moved;
    else if (event.key === 'Enter' || event.key === ' ') this.pick(this.chosen());
    else return;
    event.preventDefault();
  };

  private readonly press = (event: MouseEvent): void => {
    const { row, column } = (event.target as SVGElement).dataset;
    if (row === undefined || column === undefined) return;
    this.place = { row: Number(row), column: Number(column) };
    this.pick(this.place);
  };

  private pick(place: HeatMapCell): void {
    if (this.valueAt(place) !== null) this.onPick(place);
  }
}

function cellWidth({ columns }: HeatMapData): number {
  return Math.max(NARROWEST_CELL, Math.min(WIDEST_CELL, Math.floor(MOST_WIDTH / columns.length)));
}

function opacity(strength: number): string {
  return (FAINTEST + (1 - FAINTEST) * strength).toFixed(3);
}

function axes({ rows, columns, rowLabel, columnLabel }: HeatMapData, cell: number): TemplateResult {
  const above = MARGIN.top - 8;
  return svg`
    <text class="heat-text" x=${MARGIN.left} y="12">${columnLabel}</text>
    <text class="heat-text" x="0" y=${above}>${rowLabel}</text>
    ${columns.map(
      (name, column) =>
        svg`<text class="heat-text" text-anchor="middle" x=${MARGIN.left + (column + 0.5) * cell} y=${above}>${name}</text>`,
    )}
    ${rows.map(
      (name, row) =>
        svg`<text class="heat-text" text-anchor="end" x=${MARGIN.left - 6} y=${MARGIN.top + (row + 0.5) * CELL_HEIGHT + 4}>${name}</text>`,
    )}`;
}

function frame({ row, column }: HeatMapCell, cell: number): TemplateResult {
  return svg`<rect
    class="heat-chosen"
    x=${MARGIN.left + column * cell}
    y=${MARGIN.top + row * CELL_HEIGHT}
    width=${cell - 1}
    height=${CELL_HEIGHT - 1}
  ></rect>`;
}

/** The colours with the values at their ends. */
function legend(data: HeatMapData, height: number): TemplateResult {
  const { steps, step } = LEGEND;
  const to = fullColour(data);
  const signed = data.values.some((row) => row.some((value) => value !== null && value < 0));
  const from = signed ? -to : (data.least ?? 0);
  const top = height - LEGEND.fromBottom;
  return svg`
    ${Array.from({ length: steps }, (_, index) => {
      const value = from + ((to - from) * index) / (steps - 1);
      return svg`<rect class="heat-cell ${value < 0 ? 'negative' : ''}" x=${MARGIN.left + index * step} y=${top} width=${step} height=${LEGEND.height} fill-opacity=${opacity(shade(value, data))}></rect>`;
    })}
    <text class="heat-text" x=${MARGIN.left} y=${top + 20}>${formatNumber(from)}</text>
    <text class="heat-text" text-anchor="end" x=${MARGIN.left + steps * step} y=${top + 20}>${formatNumber(to)}</text>`;
}

customElements.define('qk-heat-map', HeatMap);
