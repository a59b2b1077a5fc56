/** A hole's position: between elements, among an element's attributes, or in an attribute's quotes. */
type Place = 'content' | 'tag' | 'value';

/** Not exported: only {@link markup}, {@link attributes} and {@link lines} create it; everything else is text. */
class EscapedMarkup {
  constructor(
    readonly text: string,
    /** The positions it is allowed in. */
    readonly place: Place,
  ) {}

  /** The source, to write to a file or pass to a renderer. */
  toString(): string {
    return this.text;
  }
}

/** HTML or SVG in which all text is escaped. */
export type Markup = EscapedMarkup;

/** Values allowed in a hole between elements; undefined writes nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

const PLACES = new WeakMap<TemplateStringsArray, readonly Place[]>();

/**
 * Markup from a template: text and numbers in its holes are escaped, markup is not, lists are joined.
 *
 * @throws TypeError if a hole among attributes contains anything but {@link attributes}, or one in quotes contains
 *   markup
 * @throws SyntaxError if the template leaves a tag open, or has an attribute in other quotes than `"`
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

/** Attributes for a hole inside a tag, each preceded by a space; undefined ones are left out. */
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

/** The position of each hole in a template. */
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

/** Characters an XML file must not contain, even escaped: control characters and lone surrogates. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Most text in pictures needs no escaping. */
const MEANS_ITSELF = /^[\w .,:()#%-]*$/;

/** A value as literal text between tags and in double quotes; data from files may be of any type. */
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
