/** What names a checkpoint's weights in results, bookmarks and notes, wherever they lie. */
export interface WeightsName {
  /**
   * 32 hexadecimal digits over the config and every byte of the weights; or 16, over the config and samples of every
   * tensor, as long as the bytes were not all read.
   */
  readonly fingerprint: string;
  /** The fingerprint is the one over samples: an edit between them does not change it. */
  readonly sampled?: true;
  /** The fingerprint over samples, beside that of every byte. Results kept before that one was known bear it. */
  readonly sampledFingerprint?: string;
}

/** Whether every byte is not known to count. So it is of results of version 0.1, which say nothing of it. */
export function isSampled({ sampledFingerprint }: WeightsName): boolean {
  return sampledFingerprint === undefined;
}

/** Whether two names are of the same weights, as far as both tell. */
export function sameWeights(a: WeightsName, b: WeightsName): boolean {
  if (a.fingerprint === b.fingerprint) return true;
  return (isSampled(a) || isSampled(b)) && overSamples(a) === overSamples(b);
}

/** Whether weights are what a person calls by this fingerprint, of either kind. */
export function isFingerprintOf(text: string, { fingerprint, sampledFingerprint }: WeightsName): boolean {
  return text === fingerprint || text === sampledFingerprint;
}

/** The fingerprint as texts show it. */
export function fingerprintText(name: WeightsName): string {
  return isSampled(name) ? `${name.fingerprint}, sampled` : name.fingerprint;
}

/** The fields of a {@link WeightsName} alone, of what has more. */
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
