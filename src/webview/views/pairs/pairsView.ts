import { html } from 'lit';
import type { View } from '../view.js';
import './pairsPanel.js';

export const pairsView: View<'pairs'> = {
  draw: (context) => html`<qk-pairs-panel .context=${context}></qk-pairs-panel>`,
};
