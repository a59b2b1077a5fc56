import type { CosineToken, OvCosines, OvEnds, SignedEnds, SingularVector } from '../../protocol/head.js';
import type { VocabularySpace } from '../../protocol/model.js';
import type { OvCircuit } from '../../protocol/ov.js';
import { OV_CIRCUITS } from '../../protocol/ov.js';
import type { RankBy } from '../../protocol/rankedTokens.js';
import type { LineLook } from '../../report/charts/lineChart.js';
import type { CircuitFamily, CircuitSide, CircuitTab } from '../../report/spectra/circuitFamily.js';
import { LOGIT_WORDS } from '../../report/spectra/partWords.js';
import { endTabs, signedTabs } from '../../report/spectra/circuitTables.js';
import { entriesOrCosines, ofCentredRows, theirRows } from '../../report/spectra/rankWords.js';

const LOOK: { readonly [circuit in OvCircuit]: LineLook } = {
  ov: { colour: 'charts-blue', marker: 'circle', dash: [] },
  value: { colour: 'charts-orange', marker: 'triangle', dash: [6, 3] },
  fullOv: { colour: 'charts-green', marker: 'rect', dash: [2, 2] },
  update: { colour: 'charts-purple', marker: 'circle', dash: [8, 2, 2, 2] },
};

const FORMULA: { readonly [circuit in OvCircuit]: string } = {
  ov: 'W_V W_O',
  value: 'W_V, not refactored',
  fullOv: 'source W_V W_O W_U',
  update: 'W_V W_O less the base’s',
};

const readAndWritten = (rankBy?: RankBy) =>
  `tokens by how far ${theirRows(rankBy)} point along the direction that is read and the one that is written, or against them: what is read of the positive end is written to the positive end`;

const NOTES: { readonly [circuit in OvCircuit]: (rankBy?: RankBy) => string } = {
  ov: readAndWritten,
  update: readAndWritten,
  value: (rankBy) =>
    `tokens by how far ${theirRows(rankBy)} point along the direction that the value reads, or against it`,
  fullOv: (rankBy) =>
    `tokens by ${entriesOrCosines(rankBy)}; the largest entry of the source side is positive`,
};

/** The OV circuits of a head, as its view shows them. */
export const OV_FAMILY: CircuitFamily<OvCircuit> = {
  names: [...OV_CIRCUITS, 'update'],
  mostTelling: ['fullOv', 'ov', 'value', 'update'],
  look: (circuit) => LOOK[circuit],
  formula: (circuit) => FORMULA[circuit],
  note: (circuit, rankBy) => `${FORMULA[circuit]}: ${NOTES[circuit](rankBy)}.`,
  parts: LOGIT_WORDS,
  fileName: 'ov',
  sides: (_circuit, vector, rankBy) =>
    vector.ov ? cosineSides(vector.ov, vector.ovSigned, ofCentredRows(rankBy)) : endSides(vector, rankBy),
};

function cosineSides(cosines: OvCosines, signed: OvEnds | undefined, rows: string): readonly CircuitSide[] {
  const read = tabsOf('Read', rows, [
    {
      space: 'W_EE',
      prefix: 'effective-',
      cosines: cosines.readEffectiveEmbed,
      ends: signed?.readEffectiveEmbed,
    },
    { space: 'W_E', prefix: 'embed-', cosines: cosines.readEmbed, ends: signed?.readEmbed },
    { space: 'W_U', prefix: 'unembed-', cosines: cosines.readUnembed, ends: signed?.readUnembed },
  ]);
  const written = tabsOf('Written', rows, [
    { space: 'W_U', prefix: 'unembed-', cosines: cosines.writeUnembed, ends: signed?.writeUnembed },
  ]);
  return [
    { id: 'read', choice: 'direction', tabs: read },
    ...(written.length ? [{ id: 'written', choice: 'direction', tabs: written }] : []),
  ];
}

interface SpaceTables {
  readonly space: VocabularySpace;
  readonly prefix: string;
  readonly cosines?: readonly CosineToken[] | undefined;
  /** Results of earlier versions have squares alone. */
  readonly ends?: SignedEnds | undefined;
}

/** Both ends in each vocabulary that there is, then the squares. The sides' first vocabularies have the same ids. */
function tabsOf(side: string, rows: string, spaces: readonly SpaceTables[]): readonly CircuitTab[] {
  const there = spaces
    .filter(({ cosines }) => cosines)
    .map((own, index) => ({ ...own, prefix: index === 0 ? '' : own.prefix }));
  return [
    ...there.flatMap(({ space, prefix, ends }) =>
      ends ? signedTabs(side, space, ends, { prefix, rows }) : [],
    ),
    ...there.map(({ space, prefix, cosines }) => ({
      id: `${prefix}squared`,
      label: `${space} cos²`,
      title: `${side} · ${space} · squared cosine${rows}`,
      cosines,
    })),
  ];
}

function endSides({ query, key }: SingularVector, rankBy: RankBy = 'dot'): readonly CircuitSide[] {
  if (!query || !key) return [];
  return [
    { id: 'source', choice: 'end', tabs: endTabs('Attended to', query, rankBy) },
    { id: 'output', choice: 'end', tabs: endTabs('Output', key, rankBy) },
  ];
}
