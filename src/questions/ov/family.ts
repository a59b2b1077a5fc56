import type { OvCosines, SingularVector } from '../../protocol/head.js';
import type { OvCircuit } from '../../protocol/ov.js';
import { OV_CIRCUITS } from '../../protocol/ov.js';
import type { RankBy } from '../../protocol/rankedTokens.js';
import type { LineLook } from '../../report/charts/lineChart.js';
import type { CircuitFamily, CircuitSide, CircuitTab } from '../../report/spectra/circuitFamily.js';
import { LOGIT_WORDS } from '../../report/spectra/partWords.js';
import { endTabs } from '../../report/spectra/circuitTables.js';
import { entriesOrCosines, ofCentredRows, theirRows } from '../../report/spectra/rankWords.js';

const LOOK: { readonly [circuit in OvCircuit]: LineLook } = {
  ov: { colour: 'charts-blue', marker: 'circle', dash: [] },
  value: { colour: 'charts-orange', marker: 'triangle', dash: [6, 3] },
  fullOv: { colour: 'charts-green', marker: 'rect', dash: [2, 2] },
};

const FORMULA: { readonly [circuit in OvCircuit]: string } = {
  ov: 'W_V W_O',
  value: 'W_V, not refactored',
  fullOv: 'source W_V W_O W_U',
};

const NOTES: { readonly [circuit in OvCircuit]: (rankBy?: RankBy) => string } = {
  ov: (rankBy) =>
    `tokens by how far ${theirRows(rankBy)} point along the direction that is read and the one that is written`,
  value: (rankBy) => `tokens by how far ${theirRows(rankBy)} point along the direction that the value reads`,
  fullOv: (rankBy) =>
    `tokens by ${entriesOrCosines(rankBy)}; the largest entry of the source side is positive`,
};

/** The OV circuits of a head, as its view shows them. */
export const OV_FAMILY: CircuitFamily<OvCircuit> = {
  names: OV_CIRCUITS,
  mostTelling: ['fullOv', 'ov', 'value'],
  look: (circuit) => LOOK[circuit],
  formula: (circuit) => FORMULA[circuit],
  note: (circuit, rankBy) => `${FORMULA[circuit]}: ${NOTES[circuit](rankBy)}.`,
  parts: LOGIT_WORDS,
  fileName: 'ov',
  sides: (_circuit, vector, rankBy) =>
    vector.ov ? cosineSides(vector.ov, ofCentredRows(rankBy)) : endSides(vector, rankBy),
};

function cosineSides(cosines: OvCosines, rows: string): readonly CircuitSide[] {
  const { readEmbed, readEffectiveEmbed, readUnembed, writeUnembed } = cosines;
  const read: CircuitTab[] = [
    ...(readEffectiveEmbed
      ? [
          {
            id: 'effectiveEmbed',
            label: 'W_EE',
            title: `Read · W_EE · squared cosine${rows}`,
            cosines: readEffectiveEmbed,
          },
        ]
      : []),
    { id: 'embed', label: 'W_E', title: `Read · W_E · squared cosine${rows}`, cosines: readEmbed },
    ...(readUnembed
      ? [{ id: 'unembed', label: 'W_U', title: `Read · W_U · squared cosine${rows}`, cosines: readUnembed }]
      : []),
  ];
  const write: CircuitTab[] = writeUnembed
    ? [{ id: 'unembed', label: 'W_U', title: `Written · W_U · squared cosine${rows}`, cosines: writeUnembed }]
    : [];
  return [
    { id: 'read', choice: 'read', tabs: read },
    ...(write.length ? [{ id: 'written', choice: 'written', tabs: write }] : []),
  ];
}

function endSides({ query, key }: SingularVector, rankBy: RankBy = 'dot'): readonly CircuitSide[] {
  if (!query || !key) return [];
  return [
    { id: 'source', choice: 'end', tabs: endTabs('Attended to', query, rankBy) },
    { id: 'output', choice: 'end', tabs: endTabs('Output', key, rankBy) },
  ];
}
