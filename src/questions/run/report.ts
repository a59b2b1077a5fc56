import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { picture } from '../../report/charts/pictures.js';
import type { ReportParts } from '../../report/report.js';
import { effectsChart } from '../ablate/effects.js';
import { asEdits } from './ablated.js';
import { orderNote, otherOutcome, tokensTable } from './compared.js';
import { layersChart, writersMap } from './charts.js';
import { lensMap, lensOf } from './lens.js';
import { lensDifferenceMap, othersWithLens } from './lensDifference.js';
import { othersIn } from './others.js';
import { ablatedTable, lensTable, neuronsTable, nextTable, sourcesTable, writersTable } from './tables.js';
import type { TableData } from '../../report/tableModel.js';
import { whyLine, whyMap, whyTables } from './why.js';
import { aboutRun, fileName, outcome } from './words.js';

/** Parts with a row of their own. */
const MOST_WRITERS = 20;

/** A map of more tokens is unreadable as a picture in notes. */
const MOST_TOKENS = 64;

/** What a head or an MLP wrote into the streams of a score. */
export function openedTables(result: ResultOf<'run'>): (() => TableData)[] {
  const { openedQuery, openedKey } = result.why ?? {};
  return [['query', openedQuery] as const, ['key', openedKey] as const].flatMap(
    ([stream, { sources, neurons } = {}]) => [
      ...(sources ? [() => sourcesTable(result, sources, stream)] : []),
      ...(neurons ? [() => neuronsTable(result, neurons, stream)] : []),
    ],
  );
}

/** Which parts of the model wrote a token's logit on a prompt. */
export function runReport(_request: RequestOf<'run'>, result: ResultOf<'run'>): ReportParts {
  const { sources, neurons, tokens, why, ablated } = result;
  const lens = lensOf(result);
  return {
    fileName: fileName(result, 'run'),
    about: [
      ...aboutRun(result),
      ...outcome(result),
      ...otherOutcome(result),
      ...orderNote(result),
      ...(why ? [whyLine(result, why)] : []),
    ],
    pictures: [
      picture('writers', () => writersMap(result)),
      picture('layers', () => layersChart(result)),
      ...(lens && tokens.length <= MOST_TOKENS ? [picture('lens', () => lensMap(result, lens))] : []),
      ...(lens && tokens.length <= MOST_TOKENS
        ? othersWithLens(result).map((other) =>
            picture(`lens-difference${other.suffix}`, () => lensDifferenceMap(result, lens, other)),
          )
        : []),
      ...(ablated ? [picture('ablated', () => effectsChart(asEdits(ablated)))] : []),
      ...(why ? [picture('why', () => whyMap(result, why))] : []),
    ],
    tables: [
      () => writersTable(result, MOST_WRITERS),
      ...(ablated ? [() => ablatedTable(result, ablated)] : []),
      ...(lens ? [() => lensTable(result, lens)] : []),
      ...(sources ? [() => sourcesTable(result, sources)] : []),
      ...(neurons ? [() => neuronsTable(result, neurons)] : []),
      ...(why ? whyTables(result, why, MOST_WRITERS) : []),
      ...openedTables(result),
      ...(othersIn(result).length > 0 ? [() => tokensTable(result)] : []),
      () => nextTable(result),
    ],
  };
}
