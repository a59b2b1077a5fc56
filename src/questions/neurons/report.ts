import { formatNeuronRef } from '../../protocol/neuronRef.js';
import type { NeuronsRequest, NeuronsResult } from '../../protocol/neurons.js';
import { picture } from '../../report/charts/pictures.js';
import { firstRows } from '../../report/firstRows.js';
import type { ReportParts } from '../../report/report.js';
import { byStrength } from './neuronStrength.js';
import { neuronsChart } from './chart.js';
import { about, excitedTables, neuronsTable, tokensTable } from './tables.js';

const NEURONS = 20;

/** The neurons that stand out, the tokens of the strongest of them, and the neurons of one token. */
export function neuronsReport(_request: NeuronsRequest, result: NeuronsResult, full: boolean): ReportParts {
  const neurons = byStrength(result.neurons);
  const [strongest] = neurons;
  const several = neurons.length > 1;
  const place = several || !strongest ? '' : `-${formatNeuronRef(strongest)}`;
  return {
    fileName: `neurons${place}-${result.weights}-${result.space}`,
    about: about(result, `${neurons.length} of ${result.total} neurons`),
    pictures: several ? [picture('neurons', () => neuronsChart(result, neurons, false))] : [],
    tables: [
      ...(several || full ? [() => firstRows(neuronsTable(result, neurons), full ? Infinity : NEURONS)] : []),
      ...(strongest
        ? [() => tokensTable(result, strongest, 'top'), () => tokensTable(result, strongest, 'bottom')]
        : []),
      ...excitedTables(result).map((table) => () => table),
    ],
  };
}
