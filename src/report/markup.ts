/** Where a hole is: between elements, among an element's attributes, or in an attribute's quotes. */
type Place = 'content' | 'tag' | 'value';

/** Not exported: {@link markup}, {@link attributes} and {@link lines} alone make it, all else is text. */
class EscapedMarkup {
  constructor(
    readonly text: string,
    /** Where it may stand. */
    readonly place: Place,
  ) {}

  /** To be written to a file, or handed to who renders it. */
  toString(): string {
    return this.text;
  }
}

/** HTML or SVG in which all text is escaped. */
export type Markup = EscapedMarkup;

/** What may stand in a hole between elements; nothing is written for undefined. */
export type Content = Markup | string | number | undefined | readonly Content[];

const PLACES = new WeakMap<TemplateStringsArray, readonly Place[]>();

/**
 * Markup from a template: text and numbers in its holes are escaped, markup stands as it is, lists are joined.
 *
 * @throws TypeError when a hole among attributes holds anything but {@link attributes}, or one in quotes holds markup
 * @throws SyntaxError when the template leaves a tag open, or has an attribute in other quotes than `"`
 */
export function markup(strings: TemplateStringsArray, ...holes: readonly Content[]): Markup {
  let places = PLACES.get(strings);
  if (!places) PLACES.set(strings, (places = placesOf(strings)));
  let text = strings[0];
  holes.forEach((hole, index) => {
    text += written(hole, places[index]) + strings[index + 1];
  });
  return new EscapedMarkup(text, 'content');
}

/** Attributes for a hole inside a tag, each with a space before it; those that are undefined are left out. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): Markup {
  const written = Object.entries(values).map(([name, value]) => {
    if (!/^[a-z][\w:-]*$/i.test(name)) throw new TypeError(`${name} can't be an attribute's name.`);
    return value === undefined ? '' : ` ${name}="${escaped(value)}"`;
  });
  return new EscapedMarkup(written.join(''), 'tag');
}

/** Each part on a line of its own. */
export function lines(parts: readonly Content[]): Markup {
  return new EscapedMarkup(parts.map((part) => written(part, 'content')).join('\n'), 'content');
}

function written(hole: Content, place: Place): string {
  if (hole === undefined) return '';
  if (hole instanceof EscapedMarkup) {
    if (hole.place === place) return hole.text;
    throw new TypeError(`Markup made for its ${hole.place} can't stand in its ${place}.`);
  }
  if (place === 'tag') throw new TypeError('Only attributes can stand among attributes.');
  if (place === 'content' && Array.isArray(hole)) {
    return (hole as readonly Content[]).map((part) => written(part, place)).join('');
  }
  return escaped(hole);
}

/** Where each hole of a template is. */
function placesOf(strings: TemplateStringsArray): readonly Place[] {
  let place: Place = 'content';
  const ends = strings.map((text) => {
    for (const character of text) {
      if (place === 'content') place = character === '<' ? 'tag' : place;
      else if (character === '"') place = place === 'tag' ? 'value' : 'tag';
      else if (place === 'tag' && character === "'")
        throw new SyntaxError('Attributes stand in double quotes.');
      else if (place === 'tag' && character === '>') place = 'content';
    }
    return place;
  });
  if (ends.pop() !== 'content') throw new SyntaxError('The template leaves a tag open.');
  return ends;
}

/** What an XML file must not hold, whatever it is escaped as: control characters and halves of a character. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Most of what pictures are made of needs no closer look. */
const MEANS_ITSELF = /^[\w .,:()#%-]*$/;

/** A value as text that means itself between tags and in double quotes; data from files may be of any type. */
function escaped(value: unknown): string {
  const text = String(value);
  if (MEANS_ITSELF.test(text)) return text;
  return text
    .replace(NOT_XML, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
