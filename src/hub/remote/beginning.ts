/** Headers of shards are shorter than this, and are read in one request. */
export const BEGINNING_BYTES = 64 << 10;
