import { KINDS, type Kind } from './comparison.js';
import type { ProgramCheck } from './programs.js';
import type { Race } from './speed.js';
import type { CaseResult, Fault } from './verdict.js';

/** The largest difference of each kind on each checkpoint. */
export function numbersTable(results: readonly CaseResult[]): string {
  const kinds = KINDS.filter((kind) => results.some((result) => ofKind(result, kind).length > 0));
  return table(
    ['checkpoint', ...kinds, 'numbers'],
    results.map((result) => [
      result.name,
      ...kinds.map((kind) => {
        const all = ofKind(result, kind);
        if (all.length === 0) return '';
        const largest = all.reduce((most, own) => (own.largest <= most ? most : own.largest), 0);
        const text = largest.toExponential(1);
        return all.some(({ apart }) => apart.length > 0) ? `**${text}**` : text;
      }),
      String(result.comparisons.reduce((sum, { compared }) => sum + compared, 0)),
    ]),
  );
}

function ofKind({ comparisons }: CaseResult, kind: Kind) {
  return comparisons.filter((own) => own.kind === kind);
}

/** Whether the program of each question agrees on each checkpoint: how many numbers were found in the answer. */
export function programsTable(results: readonly CaseResult[]): string {
  const ran = results.filter(({ programs }) => programs.length > 0);
  const verbs = [...new Set(ran.flatMap(({ programs }) => programs.map(({ verb }) => verb)))];
  return table(
    ['checkpoint', ...verbs],
    ran.map(({ name, programs }) => [
      name,
      ...verbs.map((verb) => cell(programs.find((own) => own.verb === verb))),
    ]),
  );
}

function cell(check: ProgramCheck | undefined): string {
  if (!check) return '';
  if (check.refused !== undefined) return 'none';
  return check.faults.length === 0 ? String(check.numbers) : `**${check.faults.length} rows**`;
}

export function racesTable(races: readonly Race[]): string {
  return table(
    ['', 'QK Lens', 'TransformerLens', 'ratio'],
    races.map(({ what, unit, ours, theirs }) => {
      const value = ({ median, least, most }: Race['ours']) =>
        unit === 'bytes'
          ? `${(median / 1e6).toFixed(0)} MB`
          : `${milliseconds(median)} (${milliseconds(least)} to ${milliseconds(most)})`;
      return [what, value(ours), value(theirs), (ours.median / theirs.median).toPrecision(2)];
    }),
  );
}

function milliseconds(ms: number): string {
  return ms < 9999.5 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** What differs, with the numbers. */
export function faultsList(faults: readonly Fault[]): string {
  return faults
    .flatMap(({ where, lines }) => [`- ${where}`, ...lines.map((line) => `  - ${line}`)])
    .join('\n');
}

/** Where something differs, a line for each checkpoint. */
export function placesList(faults: readonly Fault[]): string {
  const places = new Map<string, Set<string>>();
  for (const { where } of faults) {
    const [, name, what] = /^([^:]*): ([^,]*)/.exec(where)!;
    places.set(name, (places.get(name) ?? new Set()).add(what));
  }
  return [...places].map(([name, all]) => `- ${name}: ${[...all].join('; ')}`).join('\n');
}

/** What is known of differences, each reason once. */
export function knownList(faults: readonly Fault[]): string {
  const reasons = [...new Set(faults.flatMap(({ known }) => (known ? [known.why] : [])))];
  return reasons
    .map((why) => {
      const places = faults.filter(({ known }) => known?.why === why).map(({ where }) => where);
      return `- ${why}: ${places.join('; ')}.`;
    })
    .join('\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
