import type { Centering, RowsTaken } from '../protocol/rowOptions.js';

const CENTERED: { readonly [center in Centering]: string } = {
  none: 'not centred',
  keys: 'keys centred',
  both: 'both sides centred',
};

/** "vocabulary rows: both sides centred, as a head reads them, tokens weighted by their merges". */
export function rowsNote(taken: RowsTaken | undefined): string {
  if (!taken) return 'vocabulary rows: not centred, as stored, all tokens alike';
  const { center, rows, tokenFrequency } = taken;
  const parts = [
    CENTERED[center],
    rows === 'normalized' ? 'as a head reads them' : 'as stored',
    tokenFrequency === 'uniform'
      ? 'all tokens alike'
      : `tokens weighted by ${tokenFrequency === 'merges' ? "Zipf's law over the merges" : tokenFrequency}`,
  ];
  return `vocabulary rows: ${parts.join(', ')}`;
}
