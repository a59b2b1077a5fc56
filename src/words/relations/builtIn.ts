import adjectiveAdverb from '../../../media/relations/adjective-adverb.txt';
import adjectiveComparative from '../../../media/relations/adjective-comparative.txt';
import adjectiveSuperlative from '../../../media/relations/adjective-superlative.txt';
import countryCapital from '../../../media/relations/country-capital.txt';
import countryContinent from '../../../media/relations/country-continent.txt';
import countryLanguage from '../../../media/relations/country-language.txt';
import itemNext from '../../../media/relations/item-next.txt';
import maleFemale from '../../../media/relations/male-female.txt';
import nameCopy from '../../../media/relations/name-copy.txt';
import namePronoun from '../../../media/relations/name-pronoun.txt';
import numberDigits from '../../../media/relations/number-digits.txt';
import presentParticiple from '../../../media/relations/present-participle.txt';
import presentPast from '../../../media/relations/present-past.txt';
import thingKind from '../../../media/relations/thing-kind.txt';
import verbPerson from '../../../media/relations/verb-person.txt';
import wordCapitalized from '../../../media/relations/word-capitalized.txt';
import wordCopy from '../../../media/relations/word-copy.txt';
import wordFirstLetter from '../../../media/relations/word-first-letter.txt';
import wordLastLetter from '../../../media/relations/word-last-letter.txt';
import wordOpposite from '../../../media/relations/word-opposite.txt';
import wordPlural from '../../../media/relations/word-plural.txt';
import wordSynonym from '../../../media/relations/word-synonym.txt';
import { parseRelation } from './parseRelation.js';
import type { Relation } from './relation.js';

/** The lists that ship with QK Lens, by the names of their files in media/relations. */
const TEXTS: Readonly<Record<string, string>> = {
  'adjective-adverb': adjectiveAdverb,
  'adjective-comparative': adjectiveComparative,
  'adjective-superlative': adjectiveSuperlative,
  'country-capital': countryCapital,
  'country-continent': countryContinent,
  'country-language': countryLanguage,
  'item-next': itemNext,
  'male-female': maleFemale,
  'name-copy': nameCopy,
  'name-pronoun': namePronoun,
  'number-digits': numberDigits,
  'present-participle': presentParticiple,
  'present-past': presentPast,
  'thing-kind': thingKind,
  'verb-person': verbPerson,
  'word-capitalized': wordCapitalized,
  'word-copy': wordCopy,
  'word-first-letter': wordFirstLetter,
  'word-last-letter': wordLastLetter,
  'word-opposite': wordOpposite,
  'word-plural': wordPlural,
  'word-synonym': wordSynonym,
};

let parsed: readonly Relation[] | undefined;

/** The relations that ship with QK Lens. */
export function builtInRelations(): readonly Relation[] {
  return (parsed ??= Object.entries(TEXTS).map(([name, text]) => ({
    name,
    pairs: parseRelation(text, name),
  })));
}
