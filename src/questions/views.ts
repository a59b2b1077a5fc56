import type { QuestionName } from '../protocol/questions.js';
import { ablateView } from './ablate/view/view.js';
import { affinityView } from './affinity/view/view.js';
import { atlasView } from './atlas/view/view.js';
import { compositionView } from './composition/view/view.js';
import { congruenceView } from './congruence/view/view.js';
import { headView } from './head/view/view.js';
import { neighboursView } from './neighbours/view/view.js';
import { neuronsView } from './neurons/view/view.js';
import { ovView } from './ov/view/view.js';
import { pairsView } from './pairs/view/view.js';
import { patternsView } from './patterns/view/view.js';
import { residualView } from './residual/view/view.js';
import { runView } from './run/view/view.js';
import { scoresView } from './scores/view/view.js';
import { varianceView } from './variance/view/view.js';
import { standardView } from '../webview/views/standardView.js';
import type { View } from '../webview/views/view.js';

/** The questions whose form and answer need more than the standard page. */
const OWN_VIEWS: { readonly [Q in QuestionName]?: View<Q> } = {
  head: headView,
  ov: ovView,
  neighbours: neighboursView,
  atlas: atlasView,
  composition: compositionView,
  affinity: affinityView,
  neurons: neuronsView,
  congruence: congruenceView,
  residual: residualView,
  pairs: pairsView,
  run: runView,
  patterns: patternsView,
  ablate: ablateView,
  scores: scoresView,
  variance: varianceView,
};

/** The view of a question. */
export function viewOf<Q extends QuestionName>(name: Q): View<Q> {
  return OWN_VIEWS[name] ?? standardView(name);
}
