/** A head, or without one the layer's MLP. */
export interface AblatedPart {
  readonly layer: number;
  readonly head?: number;
}

/** A head's circuit that is cut to some of its singular directions: W_Q W_K^T or W_V W_O. */
export const CUT_CIRCUITS = ['ov', 'qk'] as const;
export type CutCircuit = (typeof CUT_CIRCUITS)[number];

/** What is done to a part. */
export type Ablation =
  /** Nothing in its place, or its mean. */
  | { readonly kind: 'zero' | 'mean' }
  /** Only the first singular directions stay. */
  | { readonly kind: 'keep'; readonly circuit: CutCircuit; readonly count: number }
  /** One singular direction goes. */
  | { readonly kind: 'remove'; readonly circuit: CutCircuit; readonly index: number };

const MLP = /^L?\s*(\d{1,4})\s*\.?\s*mlp$/i;

/** Reads `L24mlp`, `24mlp` or `24.mlp`; undefined for anything else. */
export function parseMlp(text: string): AblatedPart | undefined {
  const match = MLP.exec(text.trim());
  return match ? { layer: Number(match[1]) } : undefined;
}

/** `23.4`, or `L24mlp`. */
export function formatPart({ layer, head }: AblatedPart): string {
  return head === undefined ? `L${layer}mlp` : `${layer}.${head}`;
}
