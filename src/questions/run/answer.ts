import type { Asking, TokenNames } from '../../circuits/asking.js';
import { BaseRun } from '../../circuits/baseRun.js';
import { eachLayer } from '../../circuits/eachLayer.js';
import { editedRuns } from '../../circuits/editedRuns.js';
import { mostAttended, ScoreParts } from '../../circuits/explainedScore.js';
import type { LayerTrace } from '../../circuits/forward.js';
import type { HeldNorms } from '../../circuits/heldNorms.js';
import { partEdit, type PartEdit } from '../../circuits/partEdits.js';
import { neuronShares, type NeuronShares } from '../../circuits/neuronShares.js';
import { logitsOfStreams, mostLikely, softmaxOf } from '../../circuits/logitLens.js';
import { absolutePosition, askedPosition, promptTokens } from '../../circuits/promptTokens.js';
import { checkHead, checkNeuron, provenance } from '../../circuits/provenance.js';
import { rankOf } from '../../circuits/rankOf.js';
import { sourceShares } from '../../circuits/sourceShares.js';
import type { WrittenPart } from '../../circuits/writtenPart.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { typedTokens } from '../../circuits/words.js';
import { WrittenLogit } from '../../circuits/writtenLogit.js';
import { topIndices } from '../../linalg/topK.js';
import { alignTokens } from '../../protocol/alignedTokens.js';
import { QkLensError } from '../../protocol/errors.js';
import { listOf, oneOrMore } from '../../protocol/oneOrMore.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';

type RunRequest = RequestOf<'run'>;
type RunResult = ResultOf<'run'>;
type OtherPrompt = Exclude<NonNullable<RunResult['against']>, readonly unknown[]>;

/**
 * Runs the model on a text, and splits a token's logit at one position, or the difference of two tokens' logits, into
 * what each part of the model wrote: embedding, positions, heads, biases, MLPs and the unembedding's biases. The final
 * norm's scale is held at what it is there, so the parts add up to the logit before a soft-cap. A head's part is split
 * over the positions that it attends to, if there is a head in the request, and an MLP's part over its neurons; with
 * `lens` every depth and position is read through W_U, and what needs no lens is reported before by `asking.onPartial`;
 * with `ablate` the whole model is run without parts, and with `against` the same is done on each other prompt, at the
 * position that is aligned with the first one's.
 *
 * @throws QkLensError `badRequest` for an impossible text or position, and for a first token that the tokenizer lacks;
 *   `notOneToken`, `noSuchHead`, `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function run(
  spaces: VocabularySpaces,
  request: RunRequest,
  asking: Asking<RunResult>,
): Promise<RunResult> {
  const { tokenizer } = asking;
  const { config } = spaces.model.checkpoint;
  if (request.head) checkHead(request.head, config);
  if (request.mlp !== undefined) checkNeuron({ layer: request.mlp, neuron: 0 }, config);
  const taken: PartEdit[] = [];
  for (const part of request.ablate ?? [])
    taken.push(await partEdit(spaces, request.processing, part, { kind: 'zero' }));
  const { tokens, beginsItself } = await promptTokens(
    request.text,
    request,
    spaces.model.checkpoint,
    tokenizer,
  );
  const position = askedPosition(request.position, tokens, spaces.model.checkpoint);
  const wanted = request.target === undefined ? undefined : await typedTokens(request.target, tokenizer);
  const unwanted = request.minus === undefined ? undefined : await typedTokens(request.minus, tokenizer);

  const { why } = request;
  if (why) checkHead(why, config);
  const key =
    why &&
    (request.key === undefined
      ? await mostAttended(spaces, request.processing, why, tokens, position, asking)
      : seenKey(absolutePosition(request.key, tokens.length), position, config));
  const score = why && new ScoreParts(why, { query: position, key: key! });
  const lens = request.lens ? { mid: request.mid === true } : undefined;
  const written = new WrittenLogit(config, tokens, position, lens);
  let ofHead: LayerTrace | undefined;
  let ofMlp: LayerTrace | undefined;
  const onLayer = async (trace: LayerTrace) => {
    if (trace.layer === request.head?.layer) ofHead = trace;
    if (trace.layer === request.mlp) ofMlp = trace;
    await written.add(trace);
    await score?.add(trace, config.nHeads);
  };
  await eachLayer(spaces.model, request.processing, tokens, onLayer, asking);

  const weights = spaces.model.weights(request.processing);
  const [logits] = await logitsOfStreams(weights, [written.stream], asking);
  // Of the spellings with and without a leading space, the one that the model prefers here.
  const likelier = (ids: readonly number[]) => ids.toSorted((a, b) => logits[b] - logits[a])[0];
  const target = wanted ? likelier(wanted) : topIndices(logits, 1)[0];
  const minus = unwanted && likelier(unwanted);
  const followed = { target, minus };

  /** What a prompt's run says of the tokens at a position. */
  const outcomeOf = async (run: WrittenLogit, said: Float32Array) => {
    const { direction, parts } = await run.parts(weights, followed, asking);
    return {
      direction,
      outcome: {
        target: outcomeIn(said, target, tokenizer),
        ...(minus !== undefined && { minus: outcomeIn(said, minus, tokenizer) }),
        logit: parts.reduce((sum, { logit }) => sum + logit, 0),
        parts: parts.map(namedAsRun),
      },
    };
  };
  const lensOf = async (run: WrittenLogit): Promise<NonNullable<RunResult['lens']>> => {
    const read = await run.throughUnembedding(weights, followed, asking);
    return read.map(({ cell: { id, probability, ...cell }, ...place }) => ({
      ...place,
      top: [{ ...tokenizer.token(id), probability }],
      ...cell,
    }));
  };
  const compared = async (text: string): Promise<OtherPrompt> => {
    const { tokens: there, beginsItself: begins } = await promptTokens(
      text,
      request,
      spaces.model.checkpoint,
      tokenizer,
    );
    const aligned = alignTokens(tokens, there);
    const at = aligned.find((place) => place.position === position)?.otherPosition;
    const run = new WrittenLogit(config, there, at ?? 0, lens);
    await eachLayer(spaces.model, request.processing, there, (trace) => run.add(trace), asking);
    const [said] = await logitsOfStreams(weights, [run.stream], asking);
    const { outcome: other } = await outcomeOf(run, said);
    return {
      ...{ text, tokens: there.map((id) => tokenizer.token(id)), ...(begins && { beginsItself: begins }) },
      aligned,
      ...(at !== undefined && {
        at: {
          ...{ position: at, ...other },
          parts: other.parts.map((part, i) => ({ ...part, difference: outcome.parts[i].logit - part.logit })),
        },
      }),
      ...(lens && { lens: await lensOf(run) }),
    };
  };
  const { direction, outcome } = await outcomeOf(written, logits);
  const ablated = async (): Promise<NonNullable<RunResult['ablated']>> => {
    const base = await BaseRun.of(
      weights,
      { text: request.text, targets: [target], minus: minus === undefined ? [] : [minus] },
      {
        ...{ tokens, at: position },
        eachLayer: (each) => eachLayer(spaces.model, request.processing, tokens, each, asking),
      },
      taken.map(({ part }) => part),
      asking,
    );
    const edited = await editedRuns([base], { parts: taken, ablation: { kind: 'zero' } }, asking);
    return edited.map(({ parts: without, mean }) => ({ parts: without, ...mean }));
  };
  const opened = async (
    at: number,
    along: Float64Array,
    norms: HeldNorms,
    before: number = config.nLayers,
  ) => {
    const end = { layer: before, point: 'resid_pre' } as const;
    return {
      ...(request.head &&
        request.head.layer < before && {
          sources: {
            head: request.head,
            positions: await sourceShares(
              weights,
              request.head,
              ofHead!,
              at,
              norms.direction(along, { layer: request.head.layer, point: 'resid_pre' }, end),
            ),
          },
        }),
      ...(ofMlp &&
        ofMlp.layer < before && {
          neurons: strongest(
            await neuronShares(
              weights,
              ofMlp,
              at,
              norms.direction(along, { layer: ofMlp.layer, point: 'resid_mid' }, end),
            ),
            ofMlp,
            request,
          ),
        }),
    };
  };
  const explained = async (own: ScoreParts, at: number): Promise<NonNullable<RunResult['why']>> => {
    const { query, key: ofKey, along, ...rest } = await own.explained(weights, tokens, request.top, asking);
    const opens = request.head !== undefined || ofMlp !== undefined;
    return {
      ...{ head: why!, key: at, ...rest, queryParts: query.map(namedAsRun), keyParts: ofKey.map(namedAsRun) },
      ...(opens && {
        openedQuery: await opened(position, along.query, own.norms.query, why!.layer),
        openedKey: await opened(at, along.key, own.norms.key, why!.layer),
      }),
    };
  };
  const result: RunResult = {
    ...provenance(spaces, request, ['run']),
    text: request.text,
    tokens: tokens.map((id) => tokenizer.token(id)),
    ...(beginsItself && { beginsItself }),
    position,
    next: mostLikely(logits, request.top, (id) => tokenizer.token(id)),
    ...outcome,
  };
  // The lens takes several times as long as all of this.
  if (lens) asking.onPartial?.(result);
  const others: OtherPrompt[] = [];
  for (const text of listOf(request.against)) others.push(await compared(text));
  const against = oneOrMore(others);
  return {
    ...result,
    ...(lens && { lens: await lensOf(written) }),
    ...(await opened(position, direction, written.norms)),
    ...(taken.length > 0 && { ablated: await ablated() }),
    ...(against && { against }),
    ...(score && { why: await explained(score, key!) }),
  };
}

/** @throws QkLensError `badRequest` for a key that the query does not see */
function seenKey(
  key: number,
  position: number,
  { bidirectional }: { readonly bidirectional?: boolean },
): number {
  if (key <= position || bidirectional) return key;
  throw new QkLensError(
    'badRequest',
    `No score of position ${position} is for position ${key}: a query sees only its own position and earlier ones.`,
  );
}

/** The embedding of positions by the name that a run's answer has for it. */
function namedAsRun<T extends Pick<WrittenPart, 'kind'>>(part: T) {
  const { kind } = part;
  return { ...part, kind: kind === 'positional' ? ('posEmbed' as const) : kind };
}

/** What the model gives a token. */
function outcomeIn(logits: Float32Array, id: number, tokenizer: TokenNames): RunResult['target'] {
  return {
    ...tokenizer.token(id),
    ...{ logit: logits[id], probability: softmaxOf(logits)(id), rank: rankOf(logits, id) },
  };
}

/** The neurons with the largest shares, and the sum of all others. */
function strongest(
  { activations, values, bias }: NeuronShares,
  { layer }: LayerTrace,
  { top }: RunRequest,
): NonNullable<RunResult['neurons']> {
  const listed = topIndices(values, top, 'magnitude');
  const sum = (all: Iterable<number>) => [...all].reduce((total, value) => total + value, 0);
  return {
    layer,
    strongest: listed.map((neuron) => ({ neuron, activation: activations[neuron], value: values[neuron] })),
    others: {
      count: values.length - listed.length,
      value: sum(values) - sum(listed.map((neuron) => values[neuron])),
    },
    bias,
  };
}
