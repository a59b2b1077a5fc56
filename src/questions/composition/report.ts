import type {
  CompositionRequest,
  CompositionResult,
  MovedBySide,
  MovedTokens,
} from '../../protocol/composition.js';
import { picture } from '../../report/charts/pictures.js';
import type { ReportParts } from '../../report/report.js';
import { provenanceLines } from '../../report/weightWords.js';
import { comparisonChart } from './comparisonChart.js';
import { comparisonSpectra } from './comparisonSpectra.js';
import { comparisonTitle, meanSquaresSentence, sharedKeysNotes, unrelatedNotes } from './comparisonWords.js';
import { anticausalWords, compositionMap, strongest } from './map.js';
import { comparisonFile, comparisonTable, scoreTable } from './tables.js';
import { movedTables } from './movedTables.js';

const PAIRS = 20;
/** Tokens of each end. */
const MOVED = 10;

/** The strongest pairs of all heads, or two heads side by side. */
export function compositionReport(_request: CompositionRequest, result: CompositionResult): ReportParts {
  const { kind, scores, comparison } = result;
  const pairs = strongest(scores, PAIRS);
  const focus = pairs[0]?.later;
  return {
    fileName: comparison ? comparisonFile(comparison) : `${kind}-composition`,
    about: [
      ...provenanceLines(
        result,
        comparison ? comparisonTitle(comparison) : `${kind}-composition of ${scores.length} pairs of heads`,
        { usesW_EE: false },
      ),
      ...(result.anticausal ? [anticausalWords(result.anticausal)] : []),
      ...(comparison
        ? [
            `Side by side: ${comparisonTitle(comparison)}.`,
            meanSquaresSentence(comparison),
            ...sharedKeysNotes(comparison),
            ...unrelatedNotes(comparison),
          ]
        : []),
    ],
    pictures: [
      ...(comparison
        ? [
            picture('angles', () => comparisonChart(comparison)),
            picture('singular-values', () => comparisonSpectra(comparison)),
          ]
        : []),
      ...(focus ? [picture('map', () => compositionMap(result, focus))] : []),
    ],
    tables: [
      ...(comparison ? [() => comparisonTable(result, comparison)] : []),
      ...(comparison?.moved
        ? movedTables(result, comparison, mostMoved(comparison.moved)).map((table) => () => table)
        : []),
      ...(pairs.length > 0 ? [() => scoreTable(result, pairs)] : []),
    ],
  };
}

function mostMoved({ query, key, degenerate }: MovedBySide): MovedBySide {
  const most = ({ cosine, rose, fell }: MovedTokens): MovedTokens => ({
    cosine,
    rose: rose.slice(0, MOVED),
    fell: fell.slice(0, MOVED),
  });
  return { query: most(query), key: most(key), degenerate };
}
