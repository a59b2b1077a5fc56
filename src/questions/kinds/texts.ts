import * as z from 'zod/mini';
import { LONGEST_NAME, LONGEST_TEXT } from '../../protocol/bounds.js';
import { listOf, type OneOrMore } from '../../protocol/oneOrMore.js';
import { list, text } from '../fields/basic.js';
import type { Kind } from './kind.js';

/** A text in JSON's spelling; the quotes are optional if there is no white space at its ends. */
export function textOf(longest: number): Kind<string> {
  return {
    schema: text(longest),
    expects: 'a text, in quotes where it begins or ends with a space, such as " Paris"',
    example: 'TEXT',
    verbatim: true,
    read: (written) => {
      const trimmed = written.trim();
      if (!trimmed.startsWith('"')) return trimmed === '' ? undefined : trimmed;
      return unquoted(trimmed);
    },
    write: (value) => JSON.stringify(value),
  };
}

export const TEXT = textOf(LONGEST_TEXT);
/** The name of a list, a file or a checkpoint. */
export const NAME = textOf(LONGEST_NAME);

/** A token, also as it is printed, without white space: then a quotation mark at its start may be part of it. */
export const TYPED_TOKEN: Kind<string> = {
  ...TEXT,
  read: (written) => {
    const trimmed = written.trim();
    return TEXT.read(written) ?? (/^\S+$/.test(trimmed) ? trimmed : undefined);
  },
};

const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const QUOTED_TEXTS = new RegExp(`^\\s*${QUOTED.source}(?:\\s*,\\s*${QUOTED.source})+\\s*$`);

/**
 * A text, or several, each in quotes: texts that contain commas themselves, such as prompts.
 *
 * @param most how many
 */
export function quotedTexts(longest: number, most: number): Kind<OneOrMore<string>> {
  const one = textOf(longest);
  const expects = `a text, or up to ${most} in quotes with commas between them`;
  return {
    schema: z.union([text(longest), list(text(longest), most).check(z.minLength(1))], expects),
    expects,
    example: 'TEXT',
    read: (written) => {
      if (!QUOTED_TEXTS.test(written)) return one.read(written);
      const texts = written.match(QUOTED)!.map(unquoted);
      return texts.length > most || texts.includes(undefined) ? undefined : (texts as string[]);
    },
    write: (value) =>
      listOf(value)
        .map((own) => one.write(own))
        .join(', '),
  };
}

/** Texts separated by commas. */
export function textsOf(schema: z.ZodMiniType<string[]>): Kind<readonly string[]> {
  return {
    schema,
    expects: 'texts with commas between them, such as " Mary", " John"',
    example: 'TEXT,…',
    control: 'lines',
    read: (written) => {
      const parts = written.match(/"(?:[^"\\]|\\.)*"|[^",]+|,/g) ?? [];
      if (parts.join('') !== written || parts.length === 0) return undefined;
      const texts: string[] = [];
      let wanted = true;
      for (const part of parts) {
        if (part.trim() === '' && part !== ',') continue;
        if ((part === ',') === wanted) return undefined;
        wanted = part === ',';
        if (wanted) continue;
        const value = part.startsWith('"') ? unquoted(part) : part.trim();
        if (value === undefined) return undefined;
        texts.push(value);
      }
      return wanted ? undefined : texts;
    },
    write: (values) => values.map((value) => JSON.stringify(value)).join(', '),
  };
}

function unquoted(written: string): string | undefined {
  try {
    // `\xe3` and `\u{ad}`, as tokens are printed, are no escapes of JSON.
    const json = written.replace(/\\(x[0-9a-f]{2}|u\{|.)/gi, (own, escape: string) =>
      escape.length > 1 ? `\\${own}` : own,
    );
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}
