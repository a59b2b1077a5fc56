import { html } from 'lit';
import type { View } from '../../../webview/views/view.js';
import './panel.js';

export const pairsView: View<'pairs'> = {
  draw: (context) => html`<qk-pairs-panel .context=${context}></qk-pairs-panel>`,
};
