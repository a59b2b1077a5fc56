import type { PropertyValues, TemplateResult } from 'lit';
import { html, LitElement } from 'lit';
import { property, state } from 'lit/decorators.js';
import { MOST } from '../../report/budget.js';
import { movedCell, shade, type HeatMap, type HeatMapCell } from '../../report/charts/heatMap.js';
import { heatMapSvg } from '../../report/charts/heatMapSvg.js';
import { onThemeChange, themeColour, themeColours } from './theme.js';

const FONT_SIZE = 11;
/** Labels closer than this would overlap: some are left out. */
const LABEL_STEP = 11;
const LARGEST_CELL = 26;
/** A map of no more rows labels each: it is scrolled sooner than its cells get too small for that. */
const MOST_LABELLED = 64;
/** The rows' part of the window's height, so that the whole map is in sight below a page's controls. */
const PART_OF_HEIGHT = 0.6;
const SCALE = { width: 144, height: 8, above: 10, space: 34 } as const;

interface Layout {
  readonly left: number;
  readonly top: number;
  readonly cell: number;
  readonly width: number;
  readonly height: number;
}

/** A large matrix, such as an attention pattern of hundreds of tokens, as shades of one colour on a canvas. A cell is read by hovering, or with the arrow keys. */
export class ShadeMap extends LitElement {
  @property({ attribute: false }) data!: HeatMap;
  /** The marked cell; it is a property, the map changes nothing by itself. */
  @property({ attribute: false }) chosen: HeatMapCell | undefined;
  /** A click on a cell, or Enter. */
  @property({ attribute: false }) onPick: (place: HeatMapCell) => void = () => undefined;
  @state() private read: HeatMapCell | undefined;

  private layout: Layout | undefined;
  private stopWatching: (() => void) | undefined;
  private readonly resized = new ResizeObserver(() => this.draw());

  /** The map as shown, as a PNG in base64. */
  toPngBase64(): string {
    const url = this.querySelector('canvas')?.toDataURL('image/png') ?? '';
    return url.replace(/^data:image\/png;base64,/, '');
  }

  /** Whether it is small enough for a file with a shape for each cell. */
  get fitsSvg(): boolean {
    const { rows, columns } = this.data;
    return rows.length * columns.length <= MOST.mapCells;
  }

  /** The map as an SVG file in the theme's colours. */
  toSvg(): string {
    return heatMapSvg(this.data, themeColours()).toString();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopWatching = onThemeChange(() => this.draw());
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopWatching?.();
    this.resized.disconnect();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const place = this.readable();
    return html`
      <canvas
        class="shade-map"
        tabindex="0"
        role="img"
        aria-label=${this.data.description}
        @pointermove=${(event: PointerEvent) => (this.read = this.placeAt(event) ?? this.read)}
        @click=${(event: PointerEvent) => {
          const at = this.placeAt(event);
          if (at) this.onPick(at);
        }}
        @keydown=${this.keyDown}
      ></canvas>
      <p class="shade-map-reading muted" role="status">${place ? this.data.reading(place) : ''}</p>
    `;
  }

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('chosen')) this.read = undefined;
  }

  protected override updated(): void {
    this.draw();
  }

  /** The cell being read: the one last pointed at, or else the chosen one. */
  private readable(): HeatMapCell | undefined {
    const { rows, columns } = this.data;
    const place = this.read ?? this.chosen;
    return place && place.row < rows.length && place.column < columns.length ? place : undefined;
  }

  private readonly keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const from = this.readable() ?? { row: 0, column: 0 };
    const to = movedCell(from, event.key, this.data);
    if (to) this.read = to;
    else if (event.key === 'Enter') this.onPick(from);
    else return;
    event.preventDefault();
  };

  private placeAt({ offsetX, offsetY }: PointerEvent): HeatMapCell | undefined {
    if (!this.layout) return undefined;
    const { left, top, cell } = this.layout;
    const row = Math.floor((offsetY - top) / cell);
    const column = Math.floor((offsetX - left) / cell);
    const { rows, columns } = this.data;
    const within = row >= 0 && row < rows.length && column >= 0 && column < columns.length;
    return within ? { row, column } : undefined;
  }

  private draw(): void {
    const canvas = this.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || this.clientWidth === 0) return;
    context.font = this.font();
    const layout = this.measure(context);
    this.layout = layout;
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(layout.width * scale);
    canvas.height = Math.round(layout.height * scale);
    canvas.style.width = `${layout.width}px`;
    canvas.style.height = `${layout.height}px`;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = themeColour('editor-background');
    context.fillRect(0, 0, layout.width, layout.height);
    this.drawCells(context, layout);
    this.drawLabels(context, layout);
    this.drawFrames(context, layout);
    this.drawScale(context, layout);
  }

  private measure(context: CanvasRenderingContext2D): Layout {
    const { rows, columns } = this.data;
    const longest = (labels: readonly string[]) =>
      labels.reduce((most, label) => Math.max(most, context.measureText(label).width), 0) + 8;
    const left = Math.ceil(longest(rows) + LABEL_STEP);
    const top = Math.ceil(longest(columns) + LABEL_STEP);
    const least = Math.max(rows.length, columns.length) <= MOST_LABELLED ? LABEL_STEP : 0;
    const across = (this.clientWidth - left - 2) / columns.length;
    const down = (PART_OF_HEIGHT * window.innerHeight) / rows.length;
    const cell = Math.max(least, Math.min(LARGEST_CELL, across, down));
    return {
      ...{ left, top, cell },
      width: left + Math.ceil(cell * columns.length) + 2,
      height: top + Math.ceil(cell * rows.length) + SCALE.space,
    };
  }

  /** Edges are on whole pixels, so that no seam shows between cells. */
  private drawCells(context: CanvasRenderingContext2D, { left, top, cell }: Layout): void {
    context.fillStyle = themeColour('charts-blue', 'focusBorder');
    const { values, colours } = this.data;
    values.forEach((row, r) => {
      const y = Math.round(top + r * cell);
      const height = Math.round(top + (r + 1) * cell) - y;
      row.forEach((value, c) => {
        if (value === null) return;
        const x = Math.round(left + c * cell);
        context.globalAlpha = shade(value, colours);
        context.fillRect(x, y, Math.round(left + (c + 1) * cell) - x, height);
      });
    });
    context.globalAlpha = 1;
  }

  private drawLabels(context: CanvasRenderingContext2D, { left, top, cell }: Layout): void {
    const { rows, columns, rowLabel, columnLabel } = this.data;
    const every = Math.max(1, Math.ceil(LABEL_STEP / cell));
    context.font = this.font();
    context.fillStyle = themeColour('foreground');
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    rows.forEach((label, r) => {
      if (r % every === 0) context.fillText(label, left - 5, top + (r + 0.5) * cell);
    });
    context.textAlign = 'left';
    columns.forEach((label, c) => {
      if (c % every === 0) upright(context, label, left + (c + 0.5) * cell, top - 5);
    });
    context.fillStyle = themeColour('descriptionForeground', 'foreground');
    context.fillText(columnLabel, left, FONT_SIZE / 2 + 1);
    const middle = top + (cell * rows.length) / 2 + context.measureText(rowLabel).width / 2;
    upright(context, rowLabel, FONT_SIZE / 2 + 1, middle);
  }

  /** The shades of the values, from none to full colour. */
  private drawScale(context: CanvasRenderingContext2D, { left, top, cell }: Layout): void {
    const { rows, colours } = this.data;
    const y = Math.ceil(top + cell * rows.length) + SCALE.above;
    context.fillStyle = themeColour('charts-blue', 'focusBorder');
    for (let x = 0; x < SCALE.width; x += 1) {
      context.globalAlpha = x / (SCALE.width - 1);
      context.fillRect(left + x, y, 1, SCALE.height);
    }
    context.globalAlpha = 1;
    context.font = this.font();
    context.fillStyle = themeColour('foreground');
    context.textBaseline = 'top';
    context.textAlign = 'left';
    context.fillText(colours.legend.from.label, left, y + SCALE.height + 2);
    context.textAlign = 'right';
    context.fillText(colours.legend.to.label, left + SCALE.width, y + SCALE.height + 2);
  }

  private drawFrames(context: CanvasRenderingContext2D, { left, top, cell }: Layout): void {
    const { rows, columns } = this.data;
    context.lineWidth = 1;
    context.strokeStyle = themeColour(
      'editorIndentGuide-background1',
      'editorWidget-border',
      'panel-border',
      'contrastBorder',
    );
    context.strokeRect(left - 0.5, top - 0.5, cell * columns.length + 1, cell * rows.length + 1);
    const marked = this.readable();
    if (!marked) return;
    context.lineWidth = 2;
    context.strokeStyle = themeColour('focusBorder', 'contrastActiveBorder');
    context.strokeRect(left + marked.column * cell, top + marked.row * cell, cell, cell);
  }

  private font(): string {
    return `${FONT_SIZE}px ${getComputedStyle(this).fontFamily}`;
  }
}

/** Text that reads from bottom to top, starting at a point. */
function upright(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  context.save();
  context.translate(x, y);
  context.rotate(-Math.PI / 2);
  context.fillText(text, 0, 0);
  context.restore();
}

customElements.define('qk-shade-map', ShadeMap);
