import { formatHeadRef } from '../../protocol/headRef.js';
import { formatNeuronRef } from '../../protocol/neuronRef.js';
import type { AttentionPattern, ResidualResult } from '../../protocol/residual.js';
import { ID, likelyTokens, number, RANK, TOKEN } from '../../report/likelyTokens.js';
import { predictedTitle } from '../../report/predicted.js';
import type { Column, TableData } from '../../report/tableModel.js';
import { markColumn } from '../../report/tokenMarks.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { aboutPlace, fileName, neuronTitle } from './words.js';

/** The logit lens at the place, or what the whole model predicts. */
export function lensTable(result: ResidualResult, which: 'logitLens' | 'next'): TableData {
  const title = which === 'next' ? predictedTitle(result) : 'Through W_U (logit lens)';
  const named = {
    title,
    fileName: fileName(result, which === 'next' ? 'next' : 'logit-lens'),
    about: aboutPlace(result),
  };
  return likelyTokens(named, result[which]);
}

export function nearestTable(result: ResidualResult): TableData {
  const marks = markColumn(result.nearestEmbed);
  return {
    title: 'Nearest in W_E',
    fileName: fileName(result, 'nearest-W_E'),
    about: aboutPlace(result),
    columns: [RANK, TOKEN, number('cosine', 'Cosine'), ID, ...marks.columns],
    rows: result.nearestEmbed.map((own, index) => [
      ...[index + 1, own.token, own.cosine, own.id],
      ...marks.cells(own),
    ]),
  };
}

/** The parts of the stream: the chart of contributions as text. */
export function partsTable(result: ResidualResult): TableData {
  const { neuron, parts } = result;
  const product: readonly Column[] = neuron ? [number('dot', neuronTitle(neuron, neuron.neuron))] : [];
  return {
    title: 'Parts of the stream',
    fileName: fileName(result, 'parts'),
    about: aboutPlace(result),
    columns: [
      { key: 'part', label: 'Part', kind: 'text' },
      ...product,
      number('share', 'Share'),
      number('norm', 'Norm'),
    ],
    rows: parts.map(({ name, dot, share, norm }) => [name, ...(neuron ? [dot ?? null] : []), share, norm]),
  };
}

/** The neurons of largest and of smallest product. */
export function neuronsTable(result: ResidualResult): TableData | undefined {
  const { neurons } = result;
  if (!neurons) return undefined;
  const { layer, weights, largest, smallest } = neurons;
  const shown = new Map([...largest, ...smallest].map((own) => [own.neuron, own]));
  const biased = weights !== 'out';
  return {
    title: `Products with W_${weights} of layer ${layer}`,
    fileName: fileName(result, `W_${weights}-of-layer-${layer}`),
    about: aboutPlace(result),
    columns: [
      { key: 'neuron', label: 'Neuron', kind: 'text' },
      number('dot', 'Product'),
      ...(biased ? [number('input', 'With bias')] : []),
    ],
    rows: [...shown.values()]
      .sort((a, b) => b.dot - a.dot)
      .map(({ neuron, dot, bias }) => [
        formatNeuronRef({ layer, neuron }),
        dot,
        ...(biased ? [dot + (bias ?? 0)] : []),
      ]),
  };
}

/** The position's scores, each as a sum of four: one row of the heat map as text. */
export function splitTable(result: ResidualResult, attention: AttentionPattern): TableData {
  const { tokens, position } = result;
  const { head, split, pattern } = attention;
  return {
    title: `Head ${formatHeadRef(head)} from position ${position}, “${visibleToken(tokens[position].token)}”`,
    fileName: `attention-${formatHeadRef(head)}-from-${position}`,
    about: aboutPlace(result),
    columns: [
      { key: 'key', label: 'Key', kind: 'integer' },
      TOKEN,
      number('attention', 'Attention'),
      number('score', 'Score'),
      number('tokens', 'Token × token'),
      number('queryToken', 'Token × rest'),
      number('keyToken', 'Rest × token'),
      number('rest', 'Rest × rest'),
    ],
    rows: split.map(({ key, score, tokens: both, queryToken, keyToken, rest }) => [
      ...[key, tokens[key].token, pattern[position][key], score, both, queryToken, keyToken, rest],
    ]),
  };
}

/** The whole pattern, for saving: one row per query, one column per key. */
export function patternTable(result: ResidualResult, { head, pattern }: AttentionPattern): TableData {
  return {
    title: `Attention pattern of head ${formatHeadRef(head)}`,
    fileName: `attention-${formatHeadRef(head)}`,
    about: aboutPlace(result),
    columns: [
      { key: 'query', label: 'Query', kind: 'integer' },
      TOKEN,
      ...result.tokens.map(({ token }, key) => number(`${key} ${token}`, `${key} ${visibleToken(token)}`)),
    ],
    rows: pattern.map((row, query) => [query, result.tokens[query].token, ...row]),
  };
}
