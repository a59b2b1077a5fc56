/**
 * Seeded random numbers: the generator sfc32, seeded by the text's hash (FNV-1a). One generator per tensor, named
 * after it, so that a change to one tensor leaves every other as it was.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spare: number | undefined;

  constructor(name: string) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    this.a = hash | 0;
    this.b = Math.imul(hash, 0x9e3779b1) | 0;
    this.c = ~hash;
    for (let i = 0; i < 16; i++) this.uint32();
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum >>> 0;
  }

  /** Uniform between the two. */
  between(low: number, high: number): number {
    return low + (high - low) * ((this.uint32() + 0.5) / 4294967296);
  }

  /** Standard normal, by Box and Muller's transform. */
  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(this.between(0, 1)));
    const angle = this.between(0, 2 * Math.PI);
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** `[length]`, normal with the standard deviation given. */
  normals(length: number, deviation: number): Float64Array {
    const out = new Float64Array(length);
    for (let i = 0; i < length; i++) out[i] = deviation * this.normal();
    return out;
  }

  /** `[length]`, uniform between the two. */
  uniforms(length: number, low: number, high: number): Float64Array {
    const out = new Float64Array(length);
    for (let i = 0; i < length; i++) out[i] = this.between(low, high);
    return out;
  }

  /** `count` different whole numbers below `limit`. */
  choose(count: number, limit: number): number[] {
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(this.uint32() % limit);
    return [...chosen];
  }
}
