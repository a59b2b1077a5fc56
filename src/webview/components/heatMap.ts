import type { TemplateResult } from 'lit';
import { html, LitElement, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import { movedCell, type HeatMap as HeatMapModel, type HeatMapCell } from '../../report/charts/heatMap.js';
import { HeatMapPlot } from '../../report/charts/heatMapPlot.js';
import { heatMapSvg } from '../../report/charts/heatMapSvg.js';
import { themeColours } from './theme.js';

/** A heat map in the theme's colours. One cell is chosen with the arrow keys; a click or Enter picks it. */
export class HeatMap extends LitElement {
  @property({ attribute: false }) data!: HeatMapModel;
  /** Where screen reader users find its numbers. */
  @property({ attribute: false }) twin = '';
  /** The effect of Enter and a click, such as "opens the head"; absent: none. */
  @property({ attribute: false }) action: string | undefined;
  @property({ attribute: false }) onPick: (place: HeatMapCell) => void = () => undefined;
  @state() private place: HeatMapCell = { row: 0, column: 0 };

  /** The map as an SVG file in the theme's colours. */
  toSvg(): string {
    return heatMapSvg(this.data, themeColours()).toString();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { data } = this;
    const plot = new HeatMapPlot(data);
    const { width, height } = plot;
    return html`
      <div class="heat-frame">
        <svg
          class="heat-map ${this.action ? 'pickable' : ''}"
          tabindex="0"
          role="img"
          aria-label=${`${data.description} ${this.twin}`.trim()}
          viewBox=${`0 0 ${width} ${height}`}
          width=${width}
          height=${height}
          @keydown=${this.keyDown}
          @click=${this.press}
        >
          ${axes(plot, data)}
          ${data.values.map((values, row) => values.map((_, column) => this.cell({ row, column }, plot)))}
          ${frame(plot, this.chosen())} ${legend(plot, data)}
        </svg>
      </div>
      <p class="heat-reading muted" role="status">${this.reading()}</p>
    `;
  }

  private cell(place: HeatMapCell, plot: HeatMapPlot): TemplateResult {
    const value = this.valueAt(place);
    const { x, y, width, height } = plot.cell(place);
    return svg`<rect
      class="heat-cell ${value === null ? 'none' : value < 0 ? 'negative' : ''}"
      data-row=${place.row}
      data-column=${place.column}
      x=${x}
      y=${y}
      width=${width}
      height=${height}
      fill-opacity=${value === null ? 0 : plot.opacity(value)}
    ><title>${this.data.reading(place)}</title></rect>`;
  }

  /** Clamped to a map that may have become smaller. */
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

function axes(plot: HeatMapPlot, { rows, columns, rowLabel, columnLabel }: HeatMapModel): TemplateResult {
  return svg`
    <text class="heat-text" x=${plot.left} y="12">${columnLabel}</text>
    <text class="heat-text" x="0" y=${plot.top - 8}>${rowLabel}</text>
    ${columns.map((name, column) => {
      const { x, y, anchor, transform } = plot.columnName(column);
      return svg`<text class="heat-text" text-anchor=${anchor} transform=${transform} x=${x} y=${y}>${name}</text>`;
    })}
    ${rows.map((name, row) => {
      const { x, y } = plot.rowName(row);
      return svg`<text class="heat-text" text-anchor="end" x=${x} y=${y}>${name}</text>`;
    })}`;
}

function frame(plot: HeatMapPlot, place: HeatMapCell): TemplateResult {
  const { x, y, width, height } = plot.cell(place);
  return svg`<rect class="heat-chosen" x=${x} y=${y} width=${width} height=${height}></rect>`;
}

/** The colours with the values at their ends. */
function legend(plot: HeatMapPlot, { colours }: HeatMapModel): TemplateResult {
  const { steps, y, right } = plot.legend();
  const { from, to } = colours.legend;
  return svg`
    ${steps.map(
      (step) =>
        svg`<rect class="heat-cell ${step.value < 0 ? 'negative' : ''}" x=${step.x} y=${step.y} width=${step.width} height=${step.height} fill-opacity=${plot.opacity(step.value)}></rect>`,
    )}
    <text class="heat-text" x=${plot.left} y=${y}>${from.label}</text>
    <text class="heat-text" text-anchor="end" x=${right} y=${y}>${to.label}</text>`;
}

customElements.define('qk-heat-map', HeatMap);
