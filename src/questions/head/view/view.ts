import { html } from 'lit';
import type { View } from '../../../webview/views/view.js';
import './panel.js';

export const headView: View<'head'> = {
  draw: (context) => html`<qk-head-panel .context=${context}></qk-head-panel>`,
};
