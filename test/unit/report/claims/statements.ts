/** What reports and views state, and which of the list's claims that is. */
import type { AtlasResult } from '../../../../src/protocol/atlas.js';
import type { CompositionResult } from '../../../../src/protocol/composition.js';
import type { NeuronsResult } from '../../../../src/protocol/neurons.js';
import type { QuestionName, ResultOf } from '../../../../src/protocol/questions.js';
import { measuresOf, subjectNote } from '../../../../src/questions/atlas/words.js';
import { overlap, randomOverlap } from '../../../../src/questions/composition/comparisonWords.js';
import { compositionMap } from '../../../../src/questions/composition/map.js';
import { neuronsChart } from '../../../../src/questions/neurons/chart.js';
import { byStrength } from '../../../../src/questions/neurons/neuronStrength.js';
import { comparison } from '../../../../src/questions/neurons/tables.js';
import { histogramNote } from '../../../../src/questions/variance/histogram.js';
import { CLAIMS, type ClaimName } from '../../../../src/report/claims/claims.js';
import type { Report } from '../../../../src/report/report.js';

/** Values of the model itself: a column of them states nothing. */
export const VALUES =
  /^(score|sum|aboveMean|cosine|squaredCosine|squaredDot|dot|logit|probability|share|norm|sd|explained|overlap|kernel|meanCosine|largeMean|input|readWrite|attention|tokens|queryToken|keyToken|rest|change|before|after|other|prompt\d+|effectiveRank|frobeniusNorm|copyingScore|constant|queryOnly|keyOnly|interaction|randomMean|randomSd|low|high|without|queryAlong|keyAlong|direct|divergence|singularValue\d+|\w+Angle|\w+Cosine|(qk|ov)[AB]|qk|ov|value|fullOv|mean|even|weights|(previousToken|duplicateToken|induction|currentToken|firstToken|entropy|meanDistance)(Sd|ByWeights)?|embedding|effective)$/;
/** Lines on where numbers come from, which state nothing about them. */
const SOURCES = [
  /^Vocabulary rows: [^.]*\.$/,
  /^(Prompt( \d+)?|Other prompt): .*$/,
  /^The first \d+ of \d+ rows\.$/,
  /^\w+ · vector \d+( · singular value [^ ]+)?\.$/,
  /^Side by side: .*\.$/,
  /^(Query|Key) side of head .* vectors?; [^;.]*\. /,
  /^\w+: (?=\d+ % of these scores)/,
  /^Warning: /,
  /^\d+ prompts? of \d+ random tokens twice, \d+ positions each\.$/,
  /^\d+ pieces? of text, \d+ positions at most\.$/,
  /^(Previous token|Duplicate token|Induction|Current token|First token|Entropy|Mean distance): /,
  /^Tokens ranked by the cosine of their centred rows\.$/,
  /^(Overlap|Share): [^.]*\.$/,
  /^(Cosine|Mark|Above mean|Query tokens|Key tokens|Reads|Writes): /,
];
/** What pictures' descriptions say of values themselves. */
const DESCRIPTIONS = [
  /^Singular values of .*\.$/,
  /^Cosines of the principal angles between the spaces of .*?\. (?=Mean)/,
  /^Overlap of the \w+ and \w+ spaces of [^.]*\. +/,
  /^[QKV]-composition of head .* read what it writes\. /,
  /^Histogram of variance ratios, .* with mean [^ ]+\.$/,
  /^Histogram of the ranks of .* lowered most: mean .*; (?=by chance)/,
  /(?<=first|gives): [^:]* leads( with [^ ]+)?\.$/,
  /^(Contributions (to|of each)|Attention pattern of head) .*$/,
  /^.* of every head of .*, layer by head.*$/,
  /^(Change of the logit by|QK scores of|The query tokens whose|Logits that attention to) .*$/,
];
/** What stands between claims of one line. */
const BETWEEN = /^[\s.]*$/;

/** A claim's text with anything in its holes, up to the next sentence. */
export function patternOf(text: string): RegExp {
  const fixed = text.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // Only a note on processings goes on behind a semicolon.
  return new RegExp(`${fixed.join('(?:(?!\\. |: |; (?!not by )).)+?')}(?=[,;:]|\\.?(?:\\s|$))`);
}

export const NAMES = Object.keys(CLAIMS) as ClaimName[];
const SENTENCES = NAMES.filter((name) => !isColumn(name))
  .toSorted((a, b) => CLAIMS[b].text.length - CLAIMS[a].text.length)
  .map((name) => ({ name, pattern: patternOf(CLAIMS[name].text) }));

export function isColumn(name: ClaimName): boolean {
  return name.startsWith('column');
}

/** What is left of a line without sources and claims; the claims are added to those found. */
export function unlisted(line: string, found: Set<ClaimName>): string {
  let left = SOURCES.reduce((rest, source) => rest.replace(source, ''), line);
  for (const { name, pattern } of SENTENCES) {
    const without = left.replace(pattern, ' ');
    if (without !== left) found.add(name);
    left = without;
  }
  return BETWEEN.test(left) ? '' : left;
}

export function statements({ about, tables, pictures }: Report, name: string): string[] {
  const remarks = tables.flatMap(({ columns, rows }) => {
    const at = columns.findIndex(({ key }) => key === 'remark');
    return at < 0 ? [] : rows.flatMap((row) => String(row[at]).split('; '));
  });
  const meanings = tables.flatMap(({ columns }) => columns.flatMap(({ about: means }) => means ?? []));
  const lines = [...about, ...tables.flatMap((table) => table.about), ...meanings];
  return [
    ...lines.filter((line) => !line.startsWith(`${name} (`)),
    ...remarks.map((remark) => remark.replace(/: [\w, ()]+$/, '')),
    ...pictures.map(({ description }) =>
      DESCRIPTIONS.reduce((rest, values) => rest.replace(values, ''), description),
    ),
  ];
}

/** What only the panel shows. */
export function inViews(name: QuestionName, result: ResultOf<QuestionName>): string[] {
  if (name === 'variance') return [histogramNote().replace('Triangles: means. ', '')];
  if (name === 'neurons') {
    const of = result as NeuronsResult;
    const [, random] = neuronsChart(of, byStrength(of.neurons), false).series;
    return [...of.neurons.slice(0, 1).map((neuron) => comparison(neuron, of)), random.label];
  }
  if (name === 'composition') return inComposition(result as CompositionResult);
  if (name !== 'atlas') return [];
  const notes = measuresOf('embedding').map((measure) => subjectNote({ subject: 'embedding', measure }, {}));
  return [
    ...notes.map((note) => note.replace(/^[^:]*: /, '')),
    subjectNote({ subject: 'copying', measure: 'unseen' }, result as AtlasResult),
  ];
}

/** The readings of a head's map, and the legend of two heads. */
function inComposition(result: CompositionResult): string[] {
  const { comparison: pair, scores } = result;
  const focus = scores[0]?.later ?? { layer: 0, head: 0 };
  const map = compositionMap(result, focus);
  const readings = map.values.flatMap((values, row) =>
    values.flatMap((value, column) => (value === null ? [] : [map.reading({ row, column })])),
  );
  return [
    ...readings.map((reading) => reading.replace(/^\S+ into \S+: /, '')),
    ...(pair ? [overlap(pair, 'query'), randomOverlap(pair)] : []),
  ];
}
