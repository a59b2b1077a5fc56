import type { ResultOf } from '../../protocol/questions.js';
import { heatMap, type HeatMap } from '../../report/charts/heatMap.js';
import { formatNumber } from '../../report/numbers.js';
import { shortened } from '../../report/shortened.js';
import { visibleToken } from '../../report/tokenSegments.js';
import {
  cellValue,
  depthName,
  depthWords,
  lensOf,
  LONGEST_LABEL,
  measureName,
  type Lens,
  type LensMeasure,
} from './lens.js';
import { othersIn, type NamedPrompt } from './others.js';

type RunResult = ResultOf<'run'>;

/** Another prompt with its lens. */
export interface OtherLens extends NamedPrompt {
  /** As far as a lens is drawn of it. */
  readonly result: RunResult;
  readonly lens: Lens;
}

/** The other prompts with their lenses, if there are any. */
export function othersWithLens(result: RunResult): readonly OtherLens[] {
  const { against: _others, ...alone } = result;
  return othersIn(result).flatMap((other) => {
    const { tokens, lens, at } = other.prompt;
    const own = { ...alone, tokens, ...(lens && { lens }), position: at?.position ?? 0 };
    const read = lens && lensOf(own);
    return read ? [{ ...other, result: own, lens: read }] : [];
  });
}

/** What a difference of two prompts is between. */
function between({ name }: NamedPrompt): string {
  return name === 'the other prompt' ? 'both prompts' : `this prompt and ${name}`;
}

/** What of a cell is compared: words and ranks have no difference of use, so that is the logit's. */
function comparable(measure: LensMeasure, { minus }: RunResult): LensMeasure {
  if (measure !== 'token' && measure !== 'rank') return measure;
  return minus ? 'difference' : 'logit';
}

/** The lens of the prompt less that of another, at the places that both have, the last layer on top. */
export function lensDifferenceMap(
  result: RunResult,
  lens: Lens,
  other: OtherLens,
  chosen: LensMeasure = 'token',
): HeatMap {
  const measure = comparable(chosen, result);
  const { tokens } = result;
  const { prompt } = other;
  const places = prompt.aligned.flatMap(({ position, otherPosition }) =>
    position === undefined || otherPosition === undefined ? [] : [{ position, otherPosition }],
  );
  const nameAt = ({ position, otherPosition }: (typeof places)[number]) => {
    const [own, there] = [tokens[position], prompt.tokens[otherPosition]].map(({ token }) =>
      visibleToken(token),
    );
    return own === there ? own : `${own}/${there}`;
  };
  const columns = places.map(nameAt);
  const upwards = lens.toReversed();
  const others = other.lens.toReversed();
  const pair = (row: number, column: number) => {
    const { position, otherPosition } = places[column];
    return [
      cellValue(upwards[row].cells[position], measure),
      cellValue(others[row].cells[otherPosition], measure),
    ];
  };
  const name = measureName(measure, result);
  return heatMap({
    title: `Difference between ${between(other)}: ${name}`,
    description: `Logit lens, the difference between ${between(other)} in the ${name}, at ${lens.length} depths and ${places.length} positions`,
    rows: upwards.map(depthName),
    columns: columns.map((one) => shortened(one, LONGEST_LABEL)),
    values: upwards.map((_, row) =>
      places.map((_place, column) => {
        const [own, there] = pair(row, column);
        return own - there;
      }),
    ),
    ...{ rowLabel: 'layer', columnLabel: 'position' },
    reading: ({ row, column }) => {
      const { layer, point } = upwards[row];
      const [own, there] = pair(row, column);
      const where = `${depthWords(layer, point)}, position ${places[column].position} ${columns[column]}`;
      return `${where}: ${formatNumber(own)} less ${formatNumber(there)} is ${formatNumber(own - there)}`;
    },
  });
}
