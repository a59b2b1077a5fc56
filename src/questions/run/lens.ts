import type { ResultOf } from '../../protocol/questions.js';
import { heatMap, type HeatMap, type HeatMapCell } from '../../report/charts/heatMap.js';
import { largestOf } from '../../report/extremes.js';
import { formatNumber } from '../../report/numbers.js';
import { shortened } from '../../report/shortened.js';
import { visibleToken } from '../../report/tokenSegments.js';

type RunResult = ResultOf<'run'>;
export type LensCell = NonNullable<RunResult['lens']>[number];

/** The lens at every position of one depth. */
interface LensDepth extends Pick<LensCell, 'layer' | 'point'> {
  readonly cells: readonly LensCell[];
}
/** Depth by depth, the first first. */
export type Lens = readonly LensDepth[];

/** A result's lens by depth. */
export function lensOf({ lens, tokens }: RunResult): Lens | undefined {
  return lens?.flatMap(({ layer, point }, at) =>
    at % tokens.length === 0 ? [{ layer, point, cells: lens.slice(at, at + tokens.length) }] : [],
  );
}

/** What the map of the logit lens is coloured by. */
export const LENS_MEASURES = [
  'token',
  'probability',
  'logit',
  'rank',
  'difference',
  'entropy',
  'divergence',
] as const;
export type LensMeasure = (typeof LENS_MEASURES)[number];

/** Of the map's width in CSS pixels, which its columns share. */
const MAP_WIDTH = 640;
const CHARACTER = 6;
export const LONGEST_LABEL = 14;

/** Those that the result has: a difference only with a second token. */
export function measuresIn({ minus }: Pick<Partial<RunResult>, 'minus'>): readonly LensMeasure[] {
  return LENS_MEASURES.filter((measure) => measure !== 'difference' || minus);
}

/** A measure in a list. */
export function measureLabel(measure: LensMeasure): string {
  switch (measure) {
    case 'token':
      return 'most likely token';
    case 'probability':
    case 'logit':
    case 'rank':
      return `${measure} of target`;
    case 'difference':
      return 'target less minus';
    case 'entropy':
      return 'entropy';
    case 'divergence':
      return 'KL from the last layer';
  }
}

/** What a measure is of, such as “logit of “␣Paris””. */
export function measureName(measure: LensMeasure, { target, minus }: RunResult): string {
  const named = `“${visibleToken(target.token)}”`;
  switch (measure) {
    case 'token':
      return 'most likely token';
    case 'probability':
    case 'logit':
    case 'rank':
      return `${measure} of ${named}`;
    case 'difference':
      return `logit of ${named} less that of “${visibleToken(minus?.token ?? '')}”`;
    case 'entropy':
      return 'entropy in nats';
    case 'divergence':
      return 'KL from the last layer in nats';
  }
}

/** `embed`, `3 attn` between a layer's attention and its MLP, `3` after it. */
export function depthName({ layer, point }: Pick<Lens[number], 'layer' | 'point'>): string {
  if (point === 'resid_pre') return 'embed';
  return point === 'resid_mid' ? `${layer} attn` : `${layer}`;
}

/** Where the stream was read, of a cell of the map: its rows begin with the last layer. */
export function placeAt(
  lens: Lens,
  { row, column }: HeatMapCell,
): Pick<Lens[number], 'layer' | 'point'> & {
  readonly position: number;
} {
  const { layer, point } = lens[lens.length - 1 - row];
  return { layer, point, position: column };
}

/** The logit lens at every depth and position, the last layer on top. */
export function lensMap(result: RunResult, lens: Lens, measure: LensMeasure = 'token'): HeatMap {
  const { tokens } = result;
  const names = tokens.map(({ token }) => visibleToken(token));
  const room = Math.max(2, Math.floor(MAP_WIDTH / tokens.length / CHARACTER) - 1);
  const upwards = lens.toReversed();
  const rows = upwards.map(depthName);
  const name = measureName(measure, result);
  return heatMap({
    title: `Logit lens: ${name}`,
    description: `Logit lens, ${name}, at ${lens.length} depths and ${tokens.length} positions`,
    rows,
    columns: names.map((one) => shortened(one, LONGEST_LABEL)),
    ...shades(upwards, measure, room),
    ...{ rowLabel: 'layer', columnLabel: 'position' },
    reading: ({ row, column }) => {
      const { layer, point, cells } = upwards[row];
      const where = `${depthWords(layer, point)}, position ${column} ${names[column]}`;
      return `${where}: ${cellWords(cells[column], measure)}`;
    },
  });
}

/** `after layer 3` */
export function depthWords(layer: number, point: Lens[number]['point']): string {
  if (point === 'resid_pre') return 'embedding';
  return point === 'resid_mid' ? `after the attention of layer ${layer}` : `after layer ${layer}`;
}

function cellWords(cell: LensCell, measure: LensMeasure): string {
  const { entropy, divergence, target } = cell;
  const [{ token, probability }] = cell.top;
  const nats = `entropy ${formatNumber(entropy)}, from the last layer ${formatNumber(divergence)} nats`;
  const likely = `${visibleToken(token)} ${formatNumber(probability)}`;
  if (measure === 'token' || measure === 'entropy' || measure === 'divergence') return `${likely}; ${nats}`;
  const own = `logit ${formatNumber(target.logit)}, probability ${formatNumber(target.probability)}, rank ${target.rank}`;
  return measure === 'difference' ? `${formatNumber(difference(cell))}; ${likely}` : `${own}; ${likely}`;
}

function difference({ target, minus }: LensCell): number {
  return target.logit - (minus?.logit ?? 0);
}

/** A cell's number by a measure; of the most likely token its probability. */
export function cellValue(cell: LensCell, measure: LensMeasure): number {
  switch (measure) {
    case 'token':
      return cell.top[0].probability;
    case 'probability':
    case 'logit':
    case 'rank':
      return cell.target[measure];
    case 'difference':
      return difference(cell);
    case 'entropy':
    case 'divergence':
      return cell[measure];
  }
}

/** The map's values, how they are shaded, and what is written in cells in their place. */
function shades(lens: Lens, measure: LensMeasure, room: number) {
  const each = <T>(of: (cell: LensCell) => T) => lens.map(({ cells }) => cells.map(of));
  const values = each((cell) => cellValue(cell, measure));
  switch (measure) {
    case 'token':
      return {
        values,
        texts: each(({ top: [{ token }] }) => shortened(visibleToken(token), room)),
        most: 1,
      };
    case 'probability':
      return { values, most: 1 };
    case 'rank': {
      const last = Math.max(
        2,
        largestOf(lens, ({ cells }) => largestOf(cells, ({ target }) => target.rank)),
      );
      return {
        values: each(({ target }) => 1 - Math.log(target.rank) / Math.log(last)),
        texts: each(({ target }) => String(target.rank)),
        most: 1,
        ends: [`rank ${last}`, 'rank 1'] as const,
      };
    }
    case 'logit':
    case 'difference':
    case 'entropy':
    case 'divergence':
      return { values };
  }
}
