import { dot } from '../linalg/vector.js';
import type { Random } from '../statistics/random.js';

/** Unit vectors of `[d_model]`, every direction equally likely. */
export function randomDirections(count: number, dModel: number, random: Random): Float64Array[] {
  return Array.from({ length: count }, () => {
    const direction = Float64Array.from({ length: dModel }, () => random.normal());
    const norm = Math.sqrt(dot(direction, direction));
    return direction.map((value) => value / norm);
  });
}
