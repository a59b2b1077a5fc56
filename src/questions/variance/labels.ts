import * as z from 'zod/mini';
import { NO_OPTION } from '../description/commandLine.js';
import { custom, group, type AnyField } from '../description/field.js';
import { request } from '../fields/basic.js';
import { label } from '../fields/words.js';
import { NAME } from '../kinds/texts.js';

interface Labelled {
  readonly labels?: { readonly words: string; readonly against?: string };
}

/** The names of the two lists of words. */
export function labels() {
  return group({ labels: z.exactOptional(request({ words: label, against: z.exactOptional(label) })) }, [
    nameOf('words'),
    nameOf('against'),
  ]);
}

function nameOf(list: 'words' | 'against'): AnyField {
  return custom<Labelled, string>({
    key: `${list}-name`,
    label: `Name of ${list}`,
    about: `What the list of \`${list}\` is called.`,
    kind: NAME,
    commandLine: NO_OPTION,
    get: (request) => request.labels?.[list],
    set: (request, name) =>
      name === undefined
        ? request
        : { ...request, labels: { words: 'words', ...request.labels, [list]: name } },
  });
}
