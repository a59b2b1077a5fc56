/** A message for the reader rather than a fault of ours. */
export class PeerError extends Error {}
