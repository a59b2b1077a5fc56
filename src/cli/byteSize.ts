import { QkLensError } from '../protocol/errors.js';

const UNITS: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** Reads a size such as `100MB` or `2.5 GB`. @throws QkLensError `usage` */
export function byteSize(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmgt]b)$/i.exec(text.trim()) ?? [];
  if (number === undefined)
    throw new QkLensError('usage', `"${text}" is no size. Write it as 100MB or 2.5GB.`);
  return Number(number) * UNITS[unit.toLowerCase()];
}
