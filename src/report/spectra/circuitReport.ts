import { picture } from '../charts/pictures.js';
import { firstRows } from '../firstRows.js';
import type { PictureMaker, TableMaker } from '../report.js';
import type { TableData } from '../tableModel.js';
import type { CircuitFamily, CircuitsResult } from './circuitFamily.js';
import { keyOnlyTable, spectrumTable, tabTable } from './circuitTables.js';
import { spectrumChart } from './spectrumChart.js';

const SINGULAR_VALUES = 10;

/** The spectra of all circuits on a logarithmic scale, so that circuits of different scales are all visible. */
export function spectrumPicture<C extends string>(
  family: CircuitFamily<C>,
  result: CircuitsResult,
): PictureMaker {
  return picture('spectrum', () =>
    spectrumChart(family, result, { logarithmic: true, normalised: false, hidden: [] }),
  );
}

/** The largest singular values; the line under the title gives their number. */
export function largestSingularValues<C extends string>(
  family: CircuitFamily<C>,
  result: CircuitsResult,
): TableData {
  return firstRows(spectrumTable(family, result), SINGULAR_VALUES);
}

/**
 * For each vector, starting with the circuit most readable in words, the table of each side that the panel opens with; in
 * full, also the tables of cosines in the other spaces.
 */
export function vectorTables<C extends string>(
  family: CircuitFamily<C>,
  result: CircuitsResult,
  full: boolean,
): readonly TableMaker[] {
  return family.mostTelling.flatMap((circuit) =>
    (result.circuits[circuit]?.vectors ?? []).flatMap((vector) =>
      family.sides(circuit, vector, result.rankBy).flatMap(({ id, tabs }) => {
        const [first, ...others] = tabs.filter(({ scored, cosines }) => scored ?? cosines);
        const shown = first ? [first, ...(full ? others.filter(({ cosines }) => cosines) : [])] : [];
        const selection = { circuit, vector: vector.index };
        return shown.map((tab) => () => tabTable(family, result, selection, tab, `${id}-${tab.id}`));
      }),
    ),
  );
}

/** For each circuit that has one, the table of the keys that matter whatever the query. */
export function keyOnlyTables<C extends string>(
  family: CircuitFamily<C>,
  result: CircuitsResult,
): readonly TableMaker[] {
  return family.mostTelling.map((circuit) => () => keyOnlyTable(family, result, circuit));
}
