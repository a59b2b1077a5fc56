import * as z from 'zod/mini';
import { LONGEST_PATH } from '../../protocol/bounds.js';
import type { HeadPair } from '../../protocol/composition.js';
import { QkLensError } from '../../protocol/errors.js';
import { formatHeadRef, parseHeadRef, whyNoSuchHead } from '../../protocol/headRef.js';
import { option, readOption, type CommandLineForm } from '../description/commandLine.js';
import { request, text } from '../fields/basic.js';
import { headRef } from '../fields/head.js';
import type { Kind } from '../kinds/kind.js';

/** Two heads, the second perhaps of another checkpoint, which has no text form. */
export const COMPARED_HEADS: Kind<HeadPair> = {
  schema: request({ a: headRef, b: headRef, otherFolder: z.exactOptional(text(LONGEST_PATH)) }),
  expects: 'two heads, such as 10.7, 11.2',
  example: '10.7,11.2',
  errorCode: 'badHead',
  read: (written) => {
    const [a, b, ...more] = written.split(',').map(parseHeadRef);
    return a && b && more.length === 0 ? { a, b } : undefined;
  },
  write: ({ a, b }) => `${formatHeadRef(a)}, ${formatHeadRef(b)}`,
  whyNot: ({ a, b, otherFolder }, model) =>
    whyNoSuchHead(a, model) ?? (otherFolder === undefined ? whyNoSuchHead(b, model) : undefined),
};

/** `--compare 10.7,11.2`; with `--with`, which names the second checkpoint, one head stands for the same in both. */
export const compareOptions: CommandLineForm<HeadPair> = {
  usage: `[--compare ${COMPARED_HEADS.example}] [--with OTHER_MODEL_FOLDER]`,
  options: { compare: { type: 'string' }, with: { type: 'string' } },
  read: ({ compare, with: other }, files) => {
    if (typeof compare !== 'string') {
      if (other === undefined) return undefined;
      throw new QkLensError(
        'usage',
        '--with names the checkpoint of the second head of --compare: give both.',
      );
    }
    if (typeof other !== 'string') return readOption('compare', COMPARED_HEADS, compare);
    const both = compare.includes(',') ? compare : `${compare},${compare}`;
    return { ...readOption('compare', COMPARED_HEADS, both), otherFolder: files.resolve(other) };
  },
  write: ({ a, b, otherFolder }) => [
    ...option('compare', [a, b].map(formatHeadRef).join()),
    ...(otherFolder === undefined ? [] : option('with', otherFolder)),
  ],
};
