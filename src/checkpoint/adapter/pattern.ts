/** Longer than any module's path. */
const MOST_CHARACTERS = 500;

/**
 * A key of `rank_pattern` or `alpha_pattern`, which PEFT matches with `(.*\.)?(key)$` (`get_pattern_key` in PEFT's
 * `utils/other.py`). A file may hold any regular expression: only those are taken that can't run for long, with at most
 * three repetitions and none of a group.
 *
 * @returns undefined for any other
 */
export function patternOf(key: string): ((module: string) => boolean) | undefined {
  if (key.length > MOST_CHARACTERS) return undefined;
  const plain = key
    .replace(/\\./g, '_')
    .replace(/\[[^\]]*\]/g, '_')
    .replaceAll('(?:', '(');
  const repetitions = plain.match(/[*+?{]/g) ?? [];
  if (repetitions.length > 3 || /\)[*+?{]|\(\?/.test(plain) || /\\[1-9k]/.test(key)) return undefined;
  try {
    const pattern = new RegExp(`^(?:.*\\.)?(?:${key})$`);
    return (module) => pattern.test(module);
  } catch {
    return undefined;
  }
}
