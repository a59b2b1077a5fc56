import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { colourOf, inkOver } from '../../report/charts/colours.js';
import { movedCell, type HeatMap as HeatMapModel, type HeatMapCell } from '../../report/charts/heatMap.js';
import { HeatMapPlot, VALUE_SIZE } from '../../report/charts/heatMapPlot.js';
import { heatMapSvg } from '../../report/charts/heatMapSvg.js';
import type { PictureColours } from '../../report/report.js';
import { onThemeChange, themeColours } from './theme.js';

/**
 * A heat map in the theme's colours. The cell under the pointer is read out, or else the one chosen with the arrow keys;
 * a click or Enter picks it.
 */
export class HeatMap extends LitElement {
  @property({ attribute: false }) data!: HeatMapModel;
  /** Where screen reader users find its numbers. */
  @property({ attribute: false }) twin = '';
  /** The effect of Enter and a click, such as "opens the head"; absent: none. */
  @property({ attribute: false }) action: string | undefined;
  @property({ attribute: false }) onPick: (place: HeatMapCell) => void = () => undefined;
  /** The cell that is read out until another is; a change chooses it again. */
  @property({ attribute: false }) chosen: HeatMapCell = { row: 0, column: 0 };
  @state() private place: HeatMapCell = { row: 0, column: 0 };
  /** The cell under the pointer. */
  @state() private under: HeatMapCell | undefined;
  @state() private colours: PictureColours = themeColours();
  private stopWatching: (() => void) | undefined;

  /** The map as an SVG file in the theme's colours. */
  toSvg(): string {
    return heatMapSvg(this.data, themeColours()).toString();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.colours = themeColours();
    this.stopWatching = onThemeChange(() => (this.colours = themeColours()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopWatching?.();
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    const before = changes.get('chosen');
    const { row, column } = this.chosen;
    if (changes.has('chosen') && (before?.row !== row || before.column !== column)) this.place = this.chosen;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { data, colours } = this;
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
          @pointermove=${(event: PointerEvent) => this.point(placeOf(event))}
          @pointerleave=${() => this.point(undefined)}
        >
          ${guard([data, colours], () => svg`${axes(plot, data)} ${cells(plot, data, colours)}`)}
          ${frame(plot, this.read())} ${legend(plot, data)}
        </svg>
      </div>
      <div class="heat-foot">
        <p class="heat-reading muted" role="status">${this.reading()}</p>
      </div>
    `;
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (!changes.has('data')) return;
    const { height, top } = new HeatMapPlot(this.data);
    const foot = this.querySelector<HTMLElement>('.heat-foot');
    foot?.style.setProperty('--below-names', `${height - top}px`);
  }

  /** The cell that is read out. */
  private read(): HeatMapCell {
    return this.within(this.under ?? this.place);
  }

  /** Clamped to a map that may have become smaller. */
  private within({ row, column }: HeatMapCell): HeatMapCell {
    const { rows, columns } = this.data;
    return { row: Math.min(row, rows.length - 1), column: Math.min(column, columns.length - 1) };
  }

  private reading(): string {
    const place = this.read();
    const text = `${this.data.reading(place)}.`;
    return this.action && this.valueAt(place) !== null ? `${text} Enter or a click ${this.action}.` : text;
  }

  private valueAt({ row, column }: HeatMapCell): number | null {
    return this.data.values[row]?.[column] ?? null;
  }

  private readonly keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const from = this.read();
    const moved = movedCell(from, event.key, this.data);
    if (moved) this.choose(moved);
    else if (event.key === 'Enter' || event.key === ' ') this.pick(from);
    else return;
    event.preventDefault();
  };

  /** The pointer counts again once it moves. */
  private choose(place: HeatMapCell): void {
    this.place = place;
    this.under = undefined;
  }

  private point(place: HeatMapCell | undefined): void {
    const { under } = this;
    if (place?.row !== under?.row || place?.column !== under?.column) this.under = place;
  }

  private readonly press = (event: MouseEvent): void => {
    const place = placeOf(event);
    if (!place) return;
    this.choose(place);
    this.pick(place);
  };

  private pick(place: HeatMapCell): void {
    if (this.valueAt(place) !== null) this.onPick(place);
  }
}

/** The cell of an event of the pointer. */
function placeOf({ target }: MouseEvent): HeatMapCell | undefined {
  const { row, column } = (target as SVGElement).dataset;
  return row === undefined || column === undefined ? undefined : { row: Number(row), column: Number(column) };
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

/** The shades, then the values over them where there is room. */
function cells(plot: HeatMapPlot, data: HeatMapModel, colours: PictureColours): TemplateResult {
  const each = (draw: (value: number | null, place: HeatMapCell) => TemplateResult | typeof nothing) =>
    data.values.map((values, row) => values.map((value, column) => draw(value, { row, column })));
  return svg`${each((value, place) => shadeOf(plot, value, place))}
  ${plot.showsValues ? each((value, place) => valueOf(plot, data, colours, value, place)) : nothing}`;
}

function shadeOf(plot: HeatMapPlot, value: number | null, place: HeatMapCell): TemplateResult {
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
  ></rect>`;
}

function valueOf(
  plot: HeatMapPlot,
  data: HeatMapModel,
  colours: PictureColours,
  value: number | null,
  place: HeatMapCell,
): TemplateResult | typeof nothing {
  if (value === null) return nothing;
  const { x, y } = plot.value(place);
  const paint = colourOf(colours, value < 0 ? 'charts-orange' : 'charts-blue');
  const ink = inkOver(colours, paint, Number(plot.opacity(value)));
  return svg`<text class="heat-value" text-anchor="middle" font-size=${VALUE_SIZE} fill=${ink} x=${x} y=${y}>${data.inCell(place)}</text>`;
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
