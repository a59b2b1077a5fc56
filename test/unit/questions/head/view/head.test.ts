import { describe, expect, it } from 'vitest';
import type { HeadResult, QkCircuit, SingularVector } from '../../../../../src/protocol/head.js';
import { readHead } from '../../../../../src/webview/components/headText.js';
import { FIRST_MEMORY, readCircuitMemory } from '../../../../../src/webview/spectra/circuitMemory.js';
import { chosenVector, moveSelection } from '../../../../../src/webview/spectra/circuitSelection.js';
import { spectrumTable, tabTable } from '../../../../../src/report/spectra/circuitTables.js';
import { selectionWarning } from '../../../../../src/report/spectra/circuitWords.js';
import { spectrumChart } from '../../../../../src/report/spectra/spectrumChart.js';
import { headLogic, joinHeadResults } from '../../../../../src/questions/head/view/logic.js';
import { processingNote, variantNote } from '../../../../../src/report/weightWords.js';
import { HEAD_FAMILY } from '../../../../../src/questions/head/family.js';
import { requestForMissing } from '../../../../../src/questions/head/view/selection.js';
import { DEGENERATE_AT, NULL_FROM, SAMPLE_REQUEST, sampleResult } from '../../../../webview/sampleHead.js';

const only = (circuit: QkCircuit, vectors: readonly number[], cosine = false) =>
  sampleResult({ ...SAMPLE_REQUEST, circuits: [circuit], vectors, cosine });
const indices = (result: HeadResult, circuit: QkCircuit) =>
  result.circuits[circuit]?.vectors.map(({ index }) => index);

describe('joining results', () => {
  it('keeps circuits and vectors of both, in order', () => {
    const joined = joinHeadResults(
      joinHeadResults(only('qk', [0]), only('effective', [5])),
      only('effective', [2]),
    );
    expect(indices(joined, 'qk')).toEqual([0]);
    expect(indices(joined, 'effective')).toEqual([2, 5]);
  });

  it('keeps the table with W_EE when an answer lacks it', () => {
    const joined = joinHeadResults(only('qk', [0], true), only('qk', [0]));
    expect(joined.circuits.qk?.vectors[0]?.cosine?.keyEffectiveEmbed).toHaveLength(SAMPLE_REQUEST.top);
  });

  it.each([
    { head: { layer: 9, head: 1 } },
    { processing: { ...SAMPLE_REQUEST.processing, foldLn: false } },
    { variant: { attentionBiases: true, residual: false } },
  ])('never mixes other questions: %j', (change) => {
    const next = sampleResult({ ...SAMPLE_REQUEST, circuits: ['qk'], ...change });
    expect(joinHeadResults(sampleResult(), next)).toBe(next);
  });

  it('reports whether any requested part is missing', () => {
    const complete = (result: HeadResult) => headLogic.isComplete(SAMPLE_REQUEST, result);
    expect(complete(sampleResult())).toBe(true);
    expect(complete(only('qk', [0], true))).toBe(false);
    expect(
      complete(joinHeadResults(sampleResult({ ...SAMPLE_REQUEST, vectors: [1] }), only('qk', [0]))),
    ).toBe(false);
    expect(headLogic.isComplete({ ...SAMPLE_REQUEST, circuits: ['qk'] }, only('qk', [0]))).toBe(true);
    expect(headLogic.isComplete({ ...SAMPLE_REQUEST, circuits: ['qk'], cosine: true }, only('qk', [0]))).toBe(
      false,
    );
  });
});

describe('choosing a vector', () => {
  it('shows the most informative circuit that is ready until one is chosen', () => {
    const chosen = (memory: { readonly circuit?: QkCircuit }, result?: HeadResult) =>
      chosenVector(HEAD_FAMILY, { ...FIRST_MEMORY, ...memory }, SAMPLE_REQUEST.circuits, result).circuit;
    expect(chosen({}, only('qk', [0]))).toBe('qk');
    expect(chosen({}, sampleResult())).toBe('effective');
    expect(chosen({ circuit: 'embedding' }, only('qk', [0]))).toBe('embedding');
  });

  it('stays within the existing singular values', () => {
    const memory = { ...FIRST_MEMORY, vector: 500 };
    expect(chosenVector(HEAD_FAMILY, memory, SAMPLE_REQUEST.circuits, sampleResult()).vector).toBe(63);
  });

  it('moves by one step and stops at the ends and at hidden curves', () => {
    const result = sampleResult();
    const all = ['qk', 'embedding', 'effective'] as const;
    const from = { circuit: 'qk', vector: 0 } as const;
    const move = moveSelection<QkCircuit>;
    expect(move(from, 'next', result, all)).toEqual({ circuit: 'qk', vector: 1 });
    expect(move(from, 'previous', result, all)).toEqual(from);
    expect(move(from, 'last', result, all).vector).toBe(63);
    expect(move({ ...from, vector: 63 }, 'next', result, all).vector).toBe(63);
    expect(move(from, 'circuitAfter', result, ['qk', 'effective']).circuit).toBe('effective');
    expect(move(from, 'circuitBefore', result, all)).toEqual(from);
    expect(move(from, 'circuitAfter', only('qk', [0]), all)).toEqual(from);
  });

  it('requests only what is missing and will not arrive by itself', () => {
    const missing = (circuit: QkCircuit, vector: number, result = sampleResult(), pending = false) =>
      requestForMissing({ circuit, vector }, SAMPLE_REQUEST, result, pending);
    expect(missing('effective', 0)).toBeUndefined();
    expect(missing('effective', 3)).toMatchObject({ circuits: ['effective'], vectors: [3], cosine: false });
    expect(missing('qk', 3)).toMatchObject({ circuits: ['qk'], vectors: [3], cosine: true });
    expect(missing('effective', 3, only('qk', [0]), true)).toBeUndefined();
    expect(missing('qk', 0, only('qk', [0]), true)).toBeUndefined();
    expect(missing('qk', 4, only('qk', [0]), true)).toMatchObject({ vectors: [4] });
  });
});

describe('what is drawn', () => {
  const result = sampleResult();
  const selection = { circuit: 'effective', vector: 0 } as const;

  it('marks what is not determined in the chart, the table and the warning', () => {
    const { series } = spectrumChart(HEAD_FAMILY, result, FIRST_MEMORY);
    expect(
      series.map(({ points }) => [0, DEGENERATE_AT, NULL_FROM].map((index) => points[index].mark)),
    ).toEqual(Array(3).fill(['plain', 'hollow', 'cross']));
    const { rows } = spectrumTable(HEAD_FAMILY, result);
    expect(rows[0]?.at(-1)).toBe('');
    expect(rows[DEGENERATE_AT]?.at(-1)).toBe('not determined: qk, embedding, effective');
    expect(rows[NULL_FROM]?.at(-1)).toBe('rounding level: qk, embedding, effective');
    const warning = (vector: number) =>
      selectionWarning({ ...selection, vector }, result.circuits.effective!, HEAD_FAMILY.parts);
    expect([warning(0), warning(DEGENERATE_AT), warning(NULL_FROM)]).toEqual([
      undefined,
      expect.stringContaining('plane'),
      expect.stringContaining('rounding level'),
    ]);
    const near = { ...result.circuits.effective!, degenerate: [true], null: [false], angleBound: [0.25] };
    expect(selectionWarning({ ...selection, vector: 0 }, near, HEAD_FAMILY.parts)).toContain(
      'an angle of sine 0.25',
    );
  });

  it('normalises each curve by its own largest value, and omits hidden ones', () => {
    const shown = spectrumChart(HEAD_FAMILY, result, {
      ...FIRST_MEMORY,
      normalised: true,
      hidden: ['embedding'],
    });
    expect(shown.series.map(({ id, points }) => [id, points[0].height])).toEqual([
      ['qk', 1],
      ['effective', 1],
    ]);
    const plain = spectrumChart(HEAD_FAMILY, result, { ...FIRST_MEMORY, normalised: false });
    expect(plain.series[0].points.map(({ height }) => height)).toEqual(result.circuits.qk?.singularValues);
  });

  it('names side and matrix in every table, and says where it comes from', () => {
    const tables = (circuit: QkCircuit) =>
      HEAD_FAMILY.sides(circuit, result.circuits[circuit]!.vectors[0]).flatMap(({ id, tabs }) =>
        tabs.map((tab) => tabTable(HEAD_FAMILY, result, { circuit, vector: 0 }, tab, `${id}-${tab.id}`)),
      );
    const table = tables('effective').find((one) => one?.title.startsWith('Key side · W_EE · negative'))!;
    expect(table.title).toBe('Key side · W_EE · negative end');
    expect(table.fileName).toBe('head-10.7-effective-vector-0-key-negative');
    expect(table.about.join(' ')).toMatch(
      /singular value 1235.*3f9a61c2d07be854.*planted circuits, made by hand/,
    );
    expect(table.rows[0]).toEqual([1, ' Leilan', -0.21, 33000]);
    const ofQk = tables('qk');
    expect(ofQk.map((one) => one?.title)).toEqual([
      ...['Query side · W_U · positive end by cosine', 'Query side · W_U · negative end by cosine'],
      ...['Query side · W_E · positive end by cosine', 'Query side · W_E · negative end by cosine'],
      ...['Query side · W_U · squared cosine', 'Query side · W_E · squared cosine'],
      'Query side · W_U · squared dot, rows not normalised',
      ...['Key side · W_EE · positive end by cosine', 'Key side · W_EE · negative end by cosine'],
      ...['Key side · W_E · positive end by cosine', 'Key side · W_E · negative end by cosine'],
      ...['Key side · W_EE · squared cosine', 'Key side · W_E · squared cosine'],
    ]);
    expect(ofQk[1]!.columns.map(({ label }) => label)).toEqual(['#', 'Token', 'Score', 'cos²', 'Id']);
    expect(ofQk[1]!.rows[0].slice(2, 4)).toEqual([-0.21, 0.21 ** 2]);
  });

  it('opens both sides at their positive ends, whose tabs change together', () => {
    for (const circuit of ['qk', 'effective'] as const) {
      const sides = HEAD_FAMILY.sides(circuit, result.circuits[circuit]!.vectors[0]);
      expect(sides.map(({ tabs }) => tabs[0].id)).toEqual(['positive', 'positive']);
      expect(new Set(sides.map(({ choice }) => choice)).size).toBe(1);
      expect(sides.map(({ tabs }) => tabs[1].id)).toEqual(['negative', 'negative']);
    }
  });

  it('shows the squares alone of a result that has no signed scores', () => {
    const kept: SingularVector = { ...result.circuits.qk!.vectors[0] };
    delete (kept as { signed?: unknown }).signed;
    const [query] = HEAD_FAMILY.sides('qk', kept);
    expect(query.tabs.map(({ label }) => label)).toEqual(['W_U cos²', 'W_E cos²', 'W_U dot²']);
  });

  it('shows the processings and the W_EE variant', () => {
    expect(processingNote(SAMPLE_REQUEST.processing)).toBe('all processings that apply to the weights');
    expect(processingNote({ ...SAMPLE_REQUEST.processing, foldLn: false })).toMatch(/; not by fold_ln$/);
    expect(variantNote({ attentionBiases: false, residual: true })).toBe(
      'W_EE with the residual, without attention biases',
    );
  });
});

describe('what the view keeps', () => {
  it('reads back what it wrote', () => {
    const memory = {
      ...FIRST_MEMORY,
      circuit: 'qk',
      vector: 7,
      hidden: ['effective'],
      logarithmic: true,
      tabs: { end: 'negative' },
    } as const;
    expect(readCircuitMemory(HEAD_FAMILY, JSON.parse(JSON.stringify(memory)))).toEqual(memory);
  });

  it.each([undefined, null, 'x', { vector: -1, hidden: 'all', circuit: 'ov', tabs: 3, logarithmic: 'yes' }])(
    'starts from defaults with %j',
    (kept) => expect(readCircuitMemory(HEAD_FAMILY, kept)).toEqual(FIRST_MEMORY),
  );
});

describe('the head’s field', () => {
  const model = { nLayers: 12, nHeads: 12 };
  it.each(['10.7', 'L10H7', '10 7', 'layer 10 head 7'])('reads %s', (text) =>
    expect(readHead(text, model)).toEqual({ head: { layer: 10, head: 7 } }),
  );
  it('reports what is wrong', () => {
    expect(readHead('12.0', model).problem).toMatch(/12 layers/);
    expect(readHead('ten', model).problem).toMatch(/10\.7/);
  });
});
