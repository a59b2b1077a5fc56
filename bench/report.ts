import { cpus, totalmem, type, release } from 'node:os';
import type { Limits } from './limits.js';
import type { Timing } from './measure.js';

export interface Row {
  readonly name: string;
  /** In milliseconds, or in megabytes if `unit` says so. */
  readonly value: Timing;
  readonly unit?: 'MB';
  /** The reference value, and the ratio to it. */
  readonly against?: readonly { readonly what: string; readonly ratio: number }[];
}

export interface Report {
  readonly machine: string;
  readonly shape: string;
  /** This machine's, if they were measured in the same run. */
  readonly limits?: Limits;
  readonly rows: readonly Row[];
}

export function describeMachine(): string {
  const { model } = cpus()[0];
  return `${cpus().length} x ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node.js ${process.version}`;
}

/** The report as Markdown. */
export function toMarkdown({ machine, shape, limits, rows }: Report): string {
  const number = (value: number) =>
    value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
  const lines = rows.map(({ name, value, unit = 'ms', against = [] }) => {
    const spread = value.runs > 1 ? `${number(value.least)} to ${number(value.most)}` : '';
    const ratios = against.map(({ what, ratio }) => `${number(ratio)} × ${what}`).join('; ');
    return `| ${name} | ${number(value.median)} ${unit} | ${spread} | ${value.runs} | ${ratios} |`;
  });
  return [
    `${shape}, on ${machine}.`,
    '',
    ...(limits
      ? [
          `Limits measured in the same run: float32 products ${number(limits.gflops32)} GFLOP/s, float64 products ` +
            `${number(limits.gflops64)} GFLOP/s, one reading pass over W_E ${number(limits.pass)} ms.`,
          '',
        ]
      : []),
    '| what | median | spread | runs | ratio |',
    '|---|--:|--:|--:|---|',
    ...lines,
  ].join('\n');
}
