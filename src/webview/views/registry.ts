import type { QuestionName } from '../../protocol/questions.js';
import { atlasView } from './atlas/atlasView.js';
import { compositionView } from './composition/compositionView.js';
import { congruenceView } from './congruence/congruenceView.js';
import { headView } from './head/headView.js';
import { neighboursView } from './neighbours/neighboursView.js';
import { neuronsView } from './neurons/neuronsView.js';
import { ovView } from './ov/ovView.js';
import { pairsView } from './pairs/pairsView.js';
import { residualView } from './residual/residualView.js';
import { varianceView } from './variance/varianceView.js';
import type { View } from './view.js';

/** The view of every question. */
export const VIEWS: { readonly [Q in QuestionName]: View<Q> } = {
  head: headView,
  ov: ovView,
  neighbours: neighboursView,
  atlas: atlasView,
  composition: compositionView,
  neurons: neuronsView,
  congruence: congruenceView,
  residual: residualView,
  pairs: pairsView,
  variance: varianceView,
};
