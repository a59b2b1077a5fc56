import { matchesIn, type Mention } from './mention.js';

/** The numbers after a noun: `head 10.7`, `heads 10.7, 9.6 and L11H2`. */
const ITEM = /[`*_"'(]{0,3}(?<layer>0|[1-9]\d{0,2})\.(?<index>0|[1-9]\d{0,5})(?!\w)/y;
/** A number in a list, in a spelling of its own. */
const OWN_SPELLING = /[`*_"'(]{0,3}L\d{1,3}\.?[HN]\d{1,6}(?!\w)/iy;
const SEPARATOR = /[`*_"')]{0,3}\s{0,2}(?:[,;]\s{0,2}(?:(?:and|or)\s)?|(?:and|or|vs\.?)\s|[&+/→]|->)\s{0,2}/y;

/** Signs that a number is part of a version, a date, a time or a file's name. */
const GOES_ON = /\.\w|[:@]\d|\/\d+(?![.\d])|-\d|-(?:rc|alpha|beta|dev)|\+\w/iy;
/** Signs that it is a quantity. */
const UNIT =
  /\s?(?:[%‰°€£¥$×]|(?:percent|nats?|bits?|x|times|ms|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?|years?|am|pm|[ap]\.m|[mck]?m|inch(?:es)?|ft|feet|miles?|yards?|met(?:er|re)s?|kilomet(?:er|re)s?|px|pt|em|rem|k?g|lbs?|pounds?|[kMG]?Hz|[KMGT]i?B|mV|dollars?|euros?|cents?|USD|EUR|GBP|[mb]illion|thousand|degrees)(?!\w))/y;
/** Words before the noun that change its meaning: a price per head, a branch's head, an output layer. */
const OTHER_NOUN =
  /(?:^|[^\w])(?:per|to|over|git|tag|branch|release|version|page|section|chapter|letter|LM|MLM|NSP|CLS|classification|classifier|regression|value|policy|reward|linear|projection|output|prediction|detection|pressure|layer\s\d{1,3}[,;]?)[\s-]$/i;

/**
 * The numbers `layer.index` after a noun; several only after its plural.
 *
 * @param noun a global expression that ends where the numbers begin; its group `plural` is the plural's ending
 */
export function numbersAfter<Ref>(
  line: string,
  noun: RegExp,
  refOf: (layer: number, index: number) => Ref,
): Mention<Ref>[] {
  return matchesIn(line, noun).flatMap((match) => {
    if (OTHER_NOUN.test(line.slice(Math.max(0, match.index - 20), match.index))) return [];
    const mentions: Mention<Ref>[] = [];
    const several = match.groups?.plural !== undefined;
    let at: number | undefined = match.index + match[0].length;
    while (at !== undefined) {
      const item = matchAt(ITEM, line, at);
      const end: number | undefined = item?.end ?? matchAt(OWN_SPELLING, line, at)?.end;
      if (end === undefined || (item && !isReference(line, end))) break;
      if (item) {
        const { layer, index } = item.groups;
        const start = end - `${layer}.${index}`.length;
        mentions.push({ ref: refOf(Number(layer), Number(index)), start, end });
      }
      at = several ? matchAt(SEPARATOR, line, end)?.end : undefined;
    }
    return mentions;
  });
}

function isReference(line: string, end: number): boolean {
  return !matchAt(GOES_ON, line, end) && !matchAt(UNIT, line, end);
}

function matchAt(sticky: RegExp, line: string, at: number) {
  sticky.lastIndex = at;
  const match = sticky.exec(line);
  return match ? { end: sticky.lastIndex, groups: match.groups ?? {} } : undefined;
}
