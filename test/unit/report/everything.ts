import { plainNote } from '../../../src/notes/noteText.js';
import { reportHtml } from '../../../src/preview/blockHtml.js';
import { LIGHT_COLOURS } from '../../../src/report/charts/colours.js';
import { reportMarkdown } from '../../../src/report/markdown.js';
import type { Report } from '../../../src/report/report.js';
import { toCsv } from '../../../src/report/tableExport.js';

const origin = { checkpoint: 'c', fingerprint: 'f', version: '1', commandLines: ['qk-lens'] };

/** The markup that is drawn of a report: its HTML and its pictures. */
export function drawn(report: Report): string {
  return [reportHtml(report, []), ...report.pictures.map((picture) => picture.svg(LIGHT_COLOURS))].join('\n');
}

/** All that is made of a report, anywhere, besides what is drawn of it. */
export function written(report: Report): string {
  return [reportMarkdown(report), ...plainNote(report, origin), ...report.tables.map(toCsv)].join('\n');
}
