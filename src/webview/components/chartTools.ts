import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { HostActions } from './hostActions.js';
import { svgAsPng } from './svgAsPng.js';

/** One way to save a chart: a button that writes a file. */
export interface ChartFile {
  readonly ending: 'png' | 'svg' | 'csv';
  /** The file's text, or base64 for `png`. */
  readonly content: (event: Event) => string | Promise<string>;
}

/** An element that draws a chart, and saves it as it is shown. */
export interface SavedChart extends Element {
  toSvg(): string;
  /** As base64; a chart that lacks it is drawn from its SVG. */
  toPngBase64?(): string;
}

/**
 * The files of every chart.
 *
 * @param name of the element that draws it, in the same section as the buttons
 */
export function chartFiles(name: string): readonly ChartFile[] {
  return [
    {
      ending: 'png',
      content: (event) => {
        const chart = chartNear<SavedChart>(event, name);
        return chart.toPngBase64?.() ?? svgAsPng(chart.toSvg());
      },
    },
    { ending: 'svg', content: (event) => chartNear<SavedChart>(event, name).toSvg() },
  ];
}

/**
 * Buttons that save a chart.
 *
 * @param of what the chart shows, for screen readers
 */
export function chartTools(
  of: string,
  fileName: string,
  files: readonly ChartFile[],
  actions: HostActions,
): TemplateResult {
  return html`<div class="toolbar" role="group" aria-label=${`Tools: ${of}`}>
    ${files.map(({ ending, content }) => {
      const words = `Save as ${ending.toUpperCase()}`;
      return html`<vscode-button
        appearance="icon"
        aria-label=${`${words}: ${of}`}
        title=${words}
        @click=${async (event: Event) =>
          actions.save(`${fileName}.${ending}`, await content(event), ending === 'png')}
        >${ending.toUpperCase()}</vscode-button
      >`;
    })}
  </div>`;
}

/** The chart in the same section as the clicked button. */
// What element a name stands for is known to the caller alone.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function chartNear<T extends Element>(event: Event, name: string): T {
  return (event.currentTarget as Element).closest('section')!.querySelector<T>(name)!;
}
