import type { QuestionName } from '../../protocol/questions.js';
import { headView } from './head/headView.js';
import type { View } from './view.js';

/** The view of every question. */
export const VIEWS: { readonly [Q in QuestionName]?: View<Q> } = { head: headView };
