import type {
  AtlasCircuit,
  AtlasHead,
  AtlasRequest,
  AtlasResult,
  CircuitSummary,
} from '../../../protocol/atlas.js';
import { ATLAS_CIRCUITS } from '../../../protocol/atlas.js';
import { sameWeights } from '../../../protocol/weightsName.js';
import { sameJson } from '../../../webview/equal.js';
import type { LogicOf } from '../../../webview/views/logic.js';

/** Tokens that name each side of a head's first vectors in the list. */
const NAMING = 3;

/** An answer with the tokens of one circuit has no other circuits: the known ones are kept. */
export const atlasLogic: LogicOf<'atlas'> = {
  join: (previous, next) => {
    if (!sameSubject(previous, next)) return next;
    return { ...previous, ...next, heads: next.heads.map((head, at) => joined(previous.heads[at], head)) };
  },
  isComplete: ({ circuits }, { heads, leftOut }) =>
    heads.every(
      (head) =>
        (head.copyingScore !== undefined || leftOut?.includes('copying')) &&
        circuits.every((circuit) => head[circuit] !== undefined || leftOut?.includes(circuit)),
    ),
};

/** The request for a circuit's missing tokens; undefined if they are known, or the circuit is not. */
export function requestForTokens(
  circuit: AtlasCircuit,
  request: AtlasRequest,
  { heads }: AtlasResult,
): AtlasRequest | undefined {
  const isMissing = heads.every((head) => head[circuit] && !head[circuit].tokens);
  return isMissing ? { ...request, circuits: [circuit], top: request.top ?? NAMING } : undefined;
}

function sameSubject(previous: AtlasResult, next: AtlasResult): boolean {
  const subject = ({ processing, effectiveEmbedding, vocabularyRows, heads }: AtlasResult) => [
    ...[processing, effectiveEmbedding, vocabularyRows ?? null],
    heads.map(({ layer, head }) => [layer, head]),
  ];
  return sameWeights(previous.model, next.model) && sameJson(subject(previous), subject(next));
}

function joined(previous: AtlasHead, next: AtlasHead): AtlasHead {
  const circuits = ATLAS_CIRCUITS.flatMap((circuit) => {
    const [known, own] = [previous[circuit], next[circuit]];
    const summary: CircuitSummary | undefined = known && own ? { ...known, ...own } : (own ?? known);
    return summary ? [[circuit, summary] as const] : [];
  });
  return { ...previous, ...next, ...Object.fromEntries(circuits) };
}
