import { html } from 'lit';
import type { View } from '../view.js';
import './residualPanel.js';

export const residualView: View<'residual'> = {
  draw: (context) => html`<qk-residual-panel .context=${context}></qk-residual-panel>`,
};
