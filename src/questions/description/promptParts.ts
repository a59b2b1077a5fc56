import { LONGEST_TEXT, MOST_POSITIONS } from '../../protocol/bounds.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import { SWITCH } from '../kinds/choices.js';
import { count } from '../kinds/numbers.js';
import { textOf } from '../kinds/texts.js';
import { onOffOption } from './commandLine.js';
import { field, optional } from './field.js';

/** The text that the model is run on. */
export function prompt() {
  return field('text', textOf(LONGEST_TEXT), { label: 'Prompt', about: 'A text that the model is run on.' });
}

/** A position of the prompt. */
export function promptPosition() {
  return field('position', count(-MOST_POSITIONS, MOST_POSITIONS), {
    label: 'Position',
    about:
      "Counted from 0; from the end when negative. -1 is the mask's place in an encoder's text with one mask.",
    default: -1,
  });
}

/** Whether the beginning-of-text token stands before the text. */
export function prependBos() {
  return optional('prependBos', SWITCH, {
    key: 'bos',
    label: 'beginning-of-text token first',
    about:
      "The beginning-of-text token, such as <|endoftext|>, before the text: TransformerLens' prepend_bos, whose default applies when absent. An encoder's text stands between two, such as [CLS] and [SEP].",
    assumed: (checkpoint) => prependsBos({}, checkpoint),
    commandLine: onOffOption('bos'),
  });
}
