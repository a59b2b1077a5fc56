import type { Asking } from '../../circuits/asking.js';
import { CrossedCopying } from '../../circuits/crossedCopying.js';
import { checkLayer } from '../../circuits/provenance.js';
import { RequestRows } from '../../circuits/requestRows.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { answerable, hasUnembedding } from '../../circuits/answerable.js';
import {
  ATLAS_CIRCUITS,
  type AtlasCircuit,
  type AtlasRequest,
  type AtlasResult,
} from '../../protocol/atlas.js';
import type { VocabularySpace } from '../../protocol/model.js';
import { within } from '../../tasks/within.js';
import { SIDES } from '../../circuits/circuitSides.js';
import { HeadSurvey } from '../../circuits/headSurvey.js';
import { ready, vocabularyProducts, type VocabularyProducts } from '../../circuits/circuitVocabulary.js';

/** If the vocabulary's matrices take longer than this, results that don't need them are reported first. */
const PATIENCE_MS = 500;

/**
 * Every head's circuits, or those of one layer's heads, in a few numbers each: largest singular values, effective rank,
 * Frobenius norm, and the copying score, reported layer by layer. While W_EE or a Gram matrix is still being computed,
 * results that need no vocabulary matrix are reported first.
 *
 * @throws QkLensError `badRequest` if there is no such layer or token frequency; `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function atlas(
  spaces: VocabularySpaces,
  request: AtlasRequest,
  asking: Asking<AtlasResult>,
): Promise<AtlasResult> {
  if (request.layer !== undefined) checkLayer(request.layer, spaces.model.checkpoint.config);
  const { circuits: answered, leftOut } = answerable(spaces, request.circuits, spacesOf);
  const rows = await RequestRows.of(spaces, request, asking.tokenizer);
  const survey = new HeadSurvey(spaces, request, rows, leftOut, asking);
  const asked = ATLAS_CIRCUITS.filter((circuit) => answered.includes(circuit));
  const circuits = request.onlyReady ? await ready(spaces, request, rows, asked, asking) : asked;
  await addInStages(survey, circuits, (needing, known) =>
    vocabularyProducts(spaces, request, rows, needing, known, asking),
  );
  if (hasUnembedding(spaces)) survey.rank(await crossed(spaces, request, asking));
  if (request.top !== undefined) await survey.name(circuits, request.top);
  return survey.result;
}

/** Crossed heads take W_V and W_O of all layers: for one layer's QK circuits, only those already known are used. */
function crossed(spaces: VocabularySpaces, request: AtlasRequest, asking: Asking<AtlasResult>) {
  const { processing, variant, circuits, layer, onlyReady } = request;
  const ofOneLayersQk = layer !== undefined && !circuits.includes('ov') && !circuits.includes('fullOv');
  return onlyReady || ofOneLayersQk
    ? CrossedCopying.ifKept(spaces, 'W_E', request, asking)
    : CrossedCopying.of(spaces, 'W_E', processing, variant, asking);
}

/**
 * Adds all circuits at once if what they need of the vocabulary is soon computed; otherwise first those that don't need
 * it, then those that don't need W_EE.
 */
async function addInStages(
  survey: HeadSurvey,
  circuits: readonly AtlasCircuit[],
  products: (asked: readonly AtlasCircuit[], known?: VocabularyProducts) => Promise<VocabularyProducts>,
): Promise<void> {
  const needs = (circuit: AtlasCircuit, test: (space: VocabularySpace | undefined) => boolean) =>
    SIDES[circuit].some(({ space }) => test(space));
  const bare = circuits.filter((circuit) => !needs(circuit, (space) => space !== undefined));
  const effective = circuits.filter((circuit) => needs(circuit, (space) => space === 'W_EE'));
  const embedded = circuits.filter((circuit) => !bare.includes(circuit) && !effective.includes(circuit));
  const withoutEffective = products([...bare, ...embedded]);
  const all =
    effective.length > 0 ? withoutEffective.then((known) => products(effective, known)) : withoutEffective;
  const settled = all.then(
    () => true,
    () => true,
  );
  const comeSoon = async () => (await within(PATIENCE_MS, settled)) ?? false;
  if (await comeSoon()) {
    await survey.add(circuits, await all);
    return;
  }
  if (bare.length > 0) await survey.add(bare);
  const known = await withoutEffective;
  if (effective.length === 0 || (await comeSoon())) {
    await survey.add([...embedded, ...effective], await all);
    return;
  }
  await survey.add(embedded, known);
  await survey.add(effective, { rows: (await all).rows });
}

/** Those that not every model has. */
function spacesOf(circuit: AtlasCircuit): readonly ('W_U' | 'W_EE')[] {
  return SIDES[circuit].flatMap(({ space = 'W_E' }) => (space === 'W_E' ? [] : [space]));
}
