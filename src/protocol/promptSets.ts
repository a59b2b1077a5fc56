/** Prompts that others measured circuits on. */
export const PROMPT_SETS = ['ioi', 'greater-than'] as const;
export type PromptSet = (typeof PROMPT_SETS)[number];

/* What their prompts are made of. */

export const NAMES =
  'Mary John Tom James Dan Sarah Anna Mark Paul Kate Laura Peter David Alice Emma Jack Lucy Simon Henry Robert'.split(
    ' ',
  );
export const PLACES = ['store', 'school', 'garden', 'station', 'office', 'hospital', 'park'];
export const OBJECTS = ['drink', 'book', 'ring', 'letter', 'key'];
/** One name twice, the other once: the other is the one who gets it. */
export const SCENES = [
  'When {A} and {B} went to the {place}, {S} gave a {object} to',
  'After {A} and {B} had met at the {place}, {S} handed a {object} to',
  'Then {A} and {B} walked to the {place}, and {S} offered a {object} to',
];
export const EVENTS = [
  'war',
  'siege',
  'dispute',
  'voyage',
  'reign',
  'strike',
  'trial',
  'famine',
  'journey',
  'truce',
];
