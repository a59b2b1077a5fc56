import { expect, it } from 'vitest';
import { barChart } from '../../../../src/report/charts/barChart.js';
import { barTable, mapTable } from '../../../../src/report/charts/chartTable.js';
import { heatMap } from '../../../../src/report/charts/heatMap.js';
import { toCsv } from '../../../../src/report/tableExport.js';

const named = { fileName: 'f', about: [] };

it('writes a map with its rows and columns, blank where it has no value', () => {
  const map = heatMap({
    ...{ title: 'Map', description: 'A map', rowLabel: 'layer', columnLabel: 'head' },
    ...{ rows: ['1', '0'], columns: ['0', 'MLP'] },
    values: [
      [0.25, null],
      [-3, 1e-9],
    ],
    reading: () => '',
  });
  expect(toCsv(mapTable(map, named))).toBe('layer,0,MLP\r\n1,0.25,\r\n0,-3,1e-9\r\n');
});

it('writes the bars of a chart with all digits', () => {
  const chart = barChart({
    ...{ title: 'Bars', description: 'Bars', labels: 'tokens' },
    bars: [{ label: ' a', value: 0.1 + 0.2, reading: '0.3' }],
  });
  expect(toCsv(barTable(chart, named))).toBe(`bar,value\r\n" a",${0.1 + 0.2}\r\n`);
});
