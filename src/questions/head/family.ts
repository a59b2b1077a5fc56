import type { HeadCircuit, SignedEnds, SingularVector } from '../../protocol/head.js';
import { DIRECTED_CIRCUITS, HEAD_CIRCUITS } from '../../protocol/head.js';
import type { VocabularySpace } from '../../protocol/model.js';
import type { RankBy } from '../../protocol/rankedTokens.js';
import type { CircuitFamily, CircuitSide } from '../../report/spectra/circuitFamily.js';
import type { LineLook } from '../../report/charts/lineChart.js';
import { ATTENTION_WORDS } from '../../report/spectra/partWords.js';
import { endTabs, signedTabs } from '../../report/spectra/circuitTables.js';
import { entriesOrCosines, ofCentredRows, theirRows } from '../../report/spectra/rankWords.js';

const FORMULA: { readonly [circuit in HeadCircuit]: string } = {
  qk: 'W_Q W_Kᵀ',
  embedding: 'W_E W_Q W_Kᵀ W_Eᵀ',
  effective: 'W_Uᵀ W_Q W_Kᵀ W_EEᵀ',
  update: 'W_Q W_Kᵀ less the base’s',
  rotary: 'W_Q R W_Kᵀ of the rotary part',
};

const LOOK: { readonly [circuit in HeadCircuit]: LineLook } = {
  qk: { colour: 'charts-blue', marker: 'circle', dash: [] },
  embedding: { colour: 'charts-orange', marker: 'triangle', dash: [6, 3] },
  effective: { colour: 'charts-green', marker: 'rect', dash: [2, 2] },
  update: { colour: 'charts-purple', marker: 'circle', dash: [8, 2, 2, 2] },
  rotary: { colour: 'charts-purple', marker: 'triangle', dash: [4, 4] },
};

/** The QK circuits of a head, as its view shows them. */
export const HEAD_FAMILY: CircuitFamily<HeadCircuit> = {
  names: HEAD_CIRCUITS,
  mostTelling: ['effective', 'qk', 'embedding', 'update', 'rotary'],
  look: (circuit) => LOOK[circuit],
  formula: (circuit) => FORMULA[circuit],
  note: (circuit, rankBy) => {
    const what = DIRECTED_CIRCUITS.includes(circuit)
      ? `tokens by how far ${theirRows(rankBy)} point along the singular direction in d_model, or against it: positive queries match positive keys`
      : `tokens by ${entriesOrCosines(rankBy)}; the largest entry of the query side is positive`;
    return `${FORMULA[circuit]}: ${what}.`;
  },
  parts: ATTENTION_WORDS,
  fileName: 'head',
  sides: (_circuit, vector, rankBy) =>
    vector.cosine ? directionSides(vector, ofCentredRows(rankBy)) : endSides(vector, rankBy),
};

function directionSides({ signed, cosine }: SingularVector, rows: string): readonly CircuitSide[] {
  const ends = (side: string, first: VocabularySpace, ofFirst?: SignedEnds, ofEmbed?: SignedEnds) =>
    // Results of earlier versions have squares alone.
    signed
      ? [
          ...signedTabs(side, first, ofFirst, { prefix: '', rows }),
          ...signedTabs(side, 'W_E', ofEmbed, { prefix: 'embed-', rows }),
        ]
      : [];
  return [
    {
      id: 'query',
      choice: 'direction',
      tabs: [
        ...ends('Query side', 'W_U', signed?.queryUnembed, signed?.queryEmbed),
        {
          id: 'squared',
          label: 'W_U cos²',
          title: `Query side · W_U · squared cosine${rows}`,
          cosines: cosine?.queryUnembed,
        },
        {
          id: 'embed-squared',
          label: 'W_E cos²',
          title: `Query side · W_E · squared cosine${rows}`,
          cosines: cosine?.queryEmbed,
        },
        {
          id: 'squaredDot',
          label: 'W_U dot²',
          title: 'Query side · W_U · squared dot, rows not normalised',
          cosines: cosine?.queryUnembedByDot,
        },
      ],
    },
    {
      id: 'key',
      choice: 'direction',
      tabs: [
        ...ends('Key side', 'W_EE', signed?.keyEffectiveEmbed, signed?.keyEmbed),
        {
          id: 'squared',
          label: 'W_EE cos²',
          title: `Key side · W_EE · squared cosine${rows}`,
          cosines: cosine?.keyEffectiveEmbed,
        },
        {
          id: 'embed-squared',
          label: 'W_E cos²',
          title: `Key side · W_E · squared cosine${rows}`,
          cosines: cosine?.keyEmbed,
        },
      ],
    },
  ];
}

function endSides({ query, key }: SingularVector, rankBy: RankBy = 'dot'): readonly CircuitSide[] {
  if (!query || !key) return [];
  return [
    { id: 'query', choice: 'end', tabs: endTabs('Query side', query, rankBy) },
    { id: 'key', choice: 'end', tabs: endTabs('Key side', key, rankBy) },
  ];
}
