import { html } from 'lit';
import type { View } from '../../../webview/views/view.js';
import './panel.js';

export const atlasView: View<'atlas'> = {
  draw: (context) => html`<qk-atlas-panel .context=${context}></qk-atlas-panel>`,
};
