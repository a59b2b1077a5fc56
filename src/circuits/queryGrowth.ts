import type { QueryGrowth } from '../model/modelConfig.js';

/** What a query at the position is multiplied by. */
export function grownBy({ rate, every, offset }: QueryGrowth, position: number): number {
  return 1 + rate * Math.log1p(Math.floor((position + offset) / every));
}
