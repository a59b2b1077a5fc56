import { formatNeuronScope, parseNeuronScope } from '../../protocol/neuronRef.js';
import type { CursorContext } from '../head/headAtCursor.js';
import { neuronMentions } from '../mentions/neuronMentions.js';

/** The neuron under the cursor, or the selected neurons, as {@link parseNeuronScope} reads them. */
export function neuronAtCursor({ line, character, selected }: CursorContext): string | undefined {
  const here = selected.trim();
  if (here !== '' && parseNeuronScope(here)) return here;
  const mention =
    here === ''
      ? neuronMentions(line).find(({ start, end }) => start <= character && character <= end)
      : neuronMentions(selected)[0];
  return mention && formatNeuronScope(mention.ref);
}
