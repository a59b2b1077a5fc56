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

type RunResult = ResultOf<'run'>;

/** The other prompt with its lens, as far as a lens is drawn of it; undefined if there is none. */
export function onOther(result: RunResult): { readonly result: RunResult; readonly lens: Lens } | undefined {
  const { against, ...alone } = result;
  if (!against?.lens) return undefined;
  const { tokens, lens, at } = against;
  const other = { ...alone, tokens, lens, position: at?.position ?? 0 };
  return { result: other, lens: lensOf(other)! };
}

/** What of a cell is compared: words and ranks have no difference of use, so that is the logit's. */
function comparable(measure: LensMeasure, { minus }: RunResult): LensMeasure {
  if (measure !== 'token' && measure !== 'rank') return measure;
  return minus ? 'difference' : 'logit';
}

/** The lens of the prompt less that of the other, at the places that both have, the last layer on top. */
export function lensDifferenceMap(
  result: RunResult,
  lens: Lens,
  other: Lens,
  chosen: LensMeasure = 'token',
): HeatMap {
  const measure = comparable(chosen, result);
  const { tokens, against } = result;
  const places = against!.aligned.flatMap(({ position, otherPosition }) =>
    position === undefined || otherPosition === undefined ? [] : [{ position, otherPosition }],
  );
  const nameAt = ({ position, otherPosition }: (typeof places)[number]) => {
    const [own, there] = [tokens[position], against!.tokens[otherPosition]].map(({ token }) =>
      visibleToken(token),
    );
    return own === there ? own : `${own}/${there}`;
  };
  const columns = places.map(nameAt);
  const upwards = lens.toReversed();
  const others = other.toReversed();
  const pair = (row: number, column: number) => {
    const { position, otherPosition } = places[column];
    return [
      cellValue(upwards[row].cells[position], measure),
      cellValue(others[row].cells[otherPosition], measure),
    ];
  };
  const name = measureName(measure, result);
  return heatMap({
    title: `Difference between both prompts: ${name}`,
    description: `Logit lens, the difference between both prompts in the ${name}, at ${lens.length} depths and ${places.length} positions`,
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
