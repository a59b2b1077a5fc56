/** Identifies a checkpoint's weights in results, bookmarks and notes, wherever they are stored. */
export interface WeightsName {
  /**
   * 32 hexadecimal digits over the config and every byte of the weights; or 16, over the config and samples of every
   * tensor, until all bytes have been read.
   */
  readonly fingerprint: string;
  /** This is the fingerprint over samples, which an edit between them does not change. */
  readonly sampled?: true;
  /**
   * The fingerprint over samples, in addition to that of every byte. Results kept before the latter was known carry it.
   */
  readonly sampledFingerprint?: string;
}

/**
 * Whether a fingerprint that is not over every byte may count. It is not for results of version 0.1, which don't record
 * it.
 */
export function isSampled({ sampledFingerprint }: WeightsName): boolean {
  return sampledFingerprint === undefined;
}

/** Whether two names are of the same weights, as far as both record them. */
export function sameWeights(a: WeightsName, b: WeightsName): boolean {
  if (a.fingerprint === b.fingerprint) return true;
  return (isSampled(a) || isSampled(b)) && overSamples(a) === overSamples(b);
}

/** Whether weights have this fingerprint, of either kind. */
export function isFingerprintOf(text: string, { fingerprint, sampledFingerprint }: WeightsName): boolean {
  return text === fingerprint || text === sampledFingerprint;
}

/** The fingerprint as texts show it. */
export function fingerprintText(name: WeightsName): string {
  return isSampled(name) ? `${name.fingerprint}, sampled` : name.fingerprint;
}

/** The fields of a {@link WeightsName} alone, from an object that may have more. */
export function weightsName({ fingerprint, sampled, sampledFingerprint }: WeightsName): WeightsName {
  return {
    fingerprint,
    ...(sampled && { sampled }),
    ...(sampledFingerprint !== undefined && { sampledFingerprint }),
  };
}

function overSamples({ fingerprint, sampledFingerprint }: WeightsName): string {
  return sampledFingerprint ?? fingerprint;
}
