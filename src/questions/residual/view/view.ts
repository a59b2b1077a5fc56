import { html } from 'lit';
import type { View } from '../../../webview/views/view.js';
import './panel.js';

export const residualView: View<'residual'> = {
  draw: (context) => html`<qk-residual-panel .context=${context}></qk-residual-panel>`,
};
