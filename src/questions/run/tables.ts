import { formatPart } from '../../protocol/ablation.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { formatNeuronRef } from '../../protocol/neuronRef.js';
import type { ResultOf } from '../../protocol/questions.js';
import { barTable } from '../../report/charts/chartTable.js';
import { state } from '../../report/claims/claims.js';
import { likelyTokens, number, TOKEN } from '../../report/likelyTokens.js';
import { predictedTitle } from '../../report/predicted.js';
import type { Cell, TableData } from '../../report/tableModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { effectsTable } from '../ablate/effects.js';
import { ablatedPart, asEdits } from './ablated.js';
import { folded, ofLogit, type Part } from './byEffect.js';
import { comparedIn, effectIn, splitIn } from './compared.js';
import { layersChart } from './charts.js';
import { cellValue, depthName, type Lens, type LensCell } from './lens.js';
import { othersWithLens } from './lensDifference.js';
import { othersIn } from './others.js';
import { aboutRun, fileName, measured } from './words.js';

type RunResult = ResultOf<'run'>;

/** The stream whose parts make a score: that of the query or of the key. */
export type OpenedStream = 'query' | 'key';

const into = (stream: OpenedStream | undefined) => (stream ? ` into the ${stream}` : '');

/** What is written: to the logit, or to a score. */
const written = (stream: OpenedStream | undefined) =>
  stream ? number('score', 'Score') : number('logit', 'Logit');

/** The numbers of {@link layersChart}. */
export function layersTable(result: RunResult): TableData {
  return barTable(layersChart(result), { fileName: fileName(result, 'layers'), about: aboutRun(result) });
}

/**
 * What wrote the logit, largest first, with the sum so far; beside another prompt, what wrote the difference between them,
 * and beside several that to each of them and to their mean.
 *
 * @param most rows of single parts; the others stand in one row
 */
export function writersTable(result: RunResult, most = Infinity): TableData {
  const { ablated } = result;
  const changes = new Map(ablated?.map(({ parts, logit }) => [parts.join(), logit]));
  const compared = comparedIn(result);
  const several = othersIn(result).length > 1;
  const effect = effectIn(result);
  const columns = several
    ? compared.map(({ name, key, difference }) => ({ label: `Less ${name}`, key, of: difference }))
    : compared.map(({ there }) => ({ label: 'Other prompt', key: 'other', of: there }));
  const { shown, others } = folded(result.parts, most, effect);
  const valuesOf = (parts: readonly Part[]) => {
    const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
    return [sum(ofLogit), ...columns.map(({ of }) => sum(of)), ...(compared.length > 0 ? [sum(effect)] : [])];
  };
  let sum = 0;
  const row = (name: string, parts: readonly Part[]) => {
    const values = valuesOf(parts);
    return [name, ...values, (sum += values[values.length - 1])];
  };
  const without = (part?: Part) => {
    const own = part && ablatedPart(part);
    return ablated ? [(own && changes.get(formatPart(own))) ?? null] : [];
  };
  return {
    title: `Who wrote ${splitIn(result)}`,
    fileName: fileName(result, 'writers'),
    about: aboutRun(result),
    columns: [
      { key: 'part', label: 'Part', kind: 'text' },
      number('logit', 'Logit'),
      ...columns.map(({ key, label }) => number(key, label)),
      ...(compared.length > 0 ? [number('change', several ? 'Mean difference' : 'Difference')] : []),
      number('sum', 'Sum so far'),
      ...(ablated ? [number('without', 'Without it')] : []),
    ],
    rows: [
      ...shown.map((part) => [...row(part.name, [part]), ...without(part)]),
      ...(others.length > 0 ? [[...row(`${others.length} smaller parts`, others), ...without()]] : []),
    ],
  };
}

/** What whole runs without parts change, beside the direct path. */
export function ablatedTable(result: RunResult, ablated: NonNullable<RunResult['ablated']>): TableData {
  return effectsTable(
    {
      title: `Change of ${measured(result)} in whole runs without parts`,
      fileName: fileName(result, 'ablated'),
      about: [...aboutRun(result), state('editedRunAlone', {})],
    },
    asEdits(ablated),
  );
}

/** Parts, largest first, with the sum so far; those beyond `most` rows in one. */
export function foldedRows<T extends { readonly name: string }>(
  parts: readonly T[],
  most: number,
  effect: (part: T) => number,
): Cell[][] {
  const { shown, others } = folded(parts, most, effect);
  const rest = others.reduce((total, part) => total + effect(part), 0);
  return withSums([
    ...shown.map((part) => [part.name, effect(part)] as const),
    ...(others.length > 0 ? [[`${others.length} smaller parts`, rest] as const] : []),
  ]);
}

/** Rows with the sum of their values up to each. */
function withSums(rows: readonly (readonly [name: string, value: number])[]): Cell[][] {
  let sum = 0;
  return rows.map(([name, value]) => [name, value, (sum += value)]);
}

/** An MLP's part by its neurons, largest first, with the sum so far. */
export function neuronsTable(
  result: RunResult,
  { layer, strongest, others, bias }: NonNullable<RunResult['neurons']>,
  stream?: OpenedStream,
): TableData {
  const rows = withSums([
    ...strongest.map(({ neuron, value }) => [formatNeuronRef({ layer, neuron }), value] as const),
    ...(others.count > 0 ? [[`${others.count} other neurons`, others.value] as const] : []),
    ['b_out', bias],
  ]);
  return {
    title: `What the MLP of layer ${layer} wrote${into(stream)}, by neuron`,
    fileName: fileName(result, `neurons-L${layer}${stream ? `-${stream}` : ''}`),
    about: aboutRun(result),
    columns: [
      { key: 'neuron', label: 'Neuron', kind: 'text' },
      written(stream),
      number('sum', 'Sum so far'),
      number('activation', 'Activation'),
    ],
    rows: rows.map((row, index) => [...row, strongest.at(index)?.activation ?? null]),
  };
}

/** A head's part by the positions that it attended to. */
export function sourcesTable(
  result: RunResult,
  { head, positions }: NonNullable<RunResult['sources']>,
  stream?: OpenedStream,
): TableData {
  return {
    title: `What head ${formatHeadRef(head)} wrote${into(stream)}, by source position`,
    fileName: fileName(result, `sources-${formatHeadRef(head)}${stream ? `-${stream}` : ''}`),
    about: aboutRun(result),
    columns: [
      { key: 'position', label: 'Position', kind: 'integer' },
      TOKEN,
      written(stream),
      number('attention', 'Attention'),
    ],
    rows: positions
      .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
      .map(({ position, value, attention }) => [position, result.tokens[position].token, value, attention]),
  };
}

/** The stream at a position through W_U at each depth, the last layer first, beside the other prompts. */
export function lensTable(result: RunResult, lens: Lens, position = result.position): TableData {
  const { target, minus } = result;
  const others = othersWithLens(result);
  const several = othersIn(result).length > 1;
  const measure = minus ? 'difference' : 'logit';
  const beside = (depth: number, own: LensCell) =>
    others.flatMap(({ prompt, lens: other }) => {
      const there = prompt.aligned.find((place) => place.position === position)?.otherPosition;
      const value = there === undefined ? null : cellValue(other[depth].cells[there], measure);
      const less = value === null ? null : cellValue(own, measure) - value;
      return several ? [less] : [value, less];
    });
  return {
    title: `Logit lens at position ${position}`,
    fileName: fileName(result, 'lens'),
    about: aboutRun(result),
    columns: [
      { key: 'depth', label: 'After', kind: 'text' },
      TOKEN,
      number('probability', 'Probability'),
      number('targetLogit', `Logit of “${visibleToken(target.token)}”`),
      { key: 'targetRank', label: 'Its rank', kind: 'integer' },
      ...(minus ? [number('difference', `Less “${visibleToken(minus.token)}”`)] : []),
      ...others.flatMap(({ key, name }) =>
        several
          ? [number(key, `Less ${name}`)]
          : [number('other', 'Other prompt'), number('change', 'Difference')],
      ),
      number('entropy', 'Entropy'),
      number('divergence', 'KL from the last'),
    ],
    rows: lens.toReversed().map((depth, up) => {
      const { top, entropy, divergence, target: own, minus: other } = depth.cells[position];
      const [{ token, probability }] = top;
      return [
        ...[depthName(depth), token, probability, own.logit, own.rank],
        ...(minus ? [own.logit - (other?.logit ?? 0)] : []),
        ...beside(lens.length - 1 - up, depth.cells[position]),
        ...[entropy, divergence],
      ];
    }),
  };
}

/** The same at every position of the prompt. */
export function wholeLensTable(result: RunResult, lens: Lens): TableData {
  const tables = result.tokens.map((_, position) => lensTable(result, lens, position));
  return {
    ...tables[result.position],
    title: 'Logit lens at every position',
    columns: [{ key: 'position', label: 'Position', kind: 'integer' }, ...tables[result.position].columns],
    rows: tables.flatMap(({ rows }, position) => rows.map((row) => [position, ...row])),
  };
}

/** What the whole model predicts. */
export function nextTable(result: RunResult): TableData {
  const title = predictedTitle(result);
  return likelyTokens({ title, fileName: fileName(result, 'next'), about: aboutRun(result) }, result.next);
}
