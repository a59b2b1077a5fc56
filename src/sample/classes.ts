/** The kinds of words in the sample checkpoint. */
export const CLASS_NAMES = [
  'firstNames',
  'weekdays',
  'months',
  'numbers',
  'colours',
  'animals',
  'countries',
] as const;
export type ClassName = (typeof CLASS_NAMES)[number];

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * The words of each class. No word is in two; with a leading space, each is one token of r50k_base. If the bare word is
 * one token too, it belongs to the class as well.
 */
export const CLASS_WORDS: Readonly<Record<ClassName, readonly string[]>> = {
  firstNames: words(`
    James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
    Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Margaret Mark Sandra
    Donald Ashley Steven Kimberly Paul Emily Andrew Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Dorothy
    George Melissa Edward Deborah Ronald Stephanie Timothy Rebecca Jason Sharon Jeffrey Laura Ryan Cynthia Jacob
    Kathleen Gary Amy Nicholas Angela Eric Shirley Jonathan Anna Stephen Brenda Larry Pamela Justin Emma Scott
    Nicole Brandon Helen Benjamin Samantha Samuel Katherine Gregory Christine Frank Alexander Rachel Raymond
    Carolyn Patrick Janet Jack Catherine Dennis Maria Jerry Heather Tyler Diane Aaron Ruth Jose Julie Adam Olivia
    Nathan Joyce Henry Douglas Victoria Kyle Peter Lauren Kelly Christina Ethan Joan Walter Noah Judith Jeremy
    Megan Christian Andrea Keith Cheryl Roger Hannah Terry Gerald Martha Harold Gloria Sean Teresa Arthur Lawrence
    Frances Dylan Kathryn Jesse Bryan Billy Alice Joe Julia Bruce Judy Gabriel Sophia Logan Albert Denise Willie
    Alan Juan Marilyn Wayne Danielle Elijah Beverly Randy Roy Theresa Vincent Diana Ralph Natalie Eugene Brittany
    Russell Charlotte Bobby Marie Philip Alexis Louis Lori Simon Oliver Lucas Luke Owen Isaac Hugh Ian Martin Leon
    Oscar Tom Jane Lucy Claire`),
  weekdays: words(`
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Wed Thu Fri Sat Sun`),
  months: words(`
    January February March April May June July August September October November December
    Jan Feb Mar Apr Aug Sep Sept Oct Nov Dec`),
  numbers: words(`
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion`),
  colours: words(`
    red orange yellow green blue purple brown black white grey gray pink violet crimson cyan gold golden silver
    bronze tan navy olive`),
  animals: words(`
    dog cat horse cow pig sheep goat lion tiger bear wolf fox rabbit mouse rat deer elephant monkey snake bird
    eagle duck chicken goose turkey fish shark whale frog turtle bee ant spider dolphin camel donkey`),
  countries: words(`
    France Germany Italy Spain England Scotland Ireland Wales Britain Portugal Poland Russia Ukraine Greece Turkey
    Egypt Israel Iran Iraq India Pakistan China Japan Korea Vietnam Thailand Malaysia Indonesia Australia Canada
    Mexico Brazil Argentina Chile Peru Colombia Cuba Nigeria Kenya Ethiopia Sweden Norway Denmark Finland Austria
    Switzerland Belgium Hungary Romania Bulgaria Serbia Croatia Syria Lebanon Yemen Libya Morocco Algeria Sudan
    Somalia Nepal Afghanistan`),
};
