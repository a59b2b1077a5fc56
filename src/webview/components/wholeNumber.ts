import type { Parsed } from './parsed.js';

/** Reads a whole number within bounds, for a field. */
export function wholeNumber(least: number, most: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = Number(text);
    const valid = /^\s*\d+\s*$/.test(text) && value >= least && value <= most;
    return valid ? { value } : { problem: `Write a whole number from ${least} to ${most}.` };
  };
}
