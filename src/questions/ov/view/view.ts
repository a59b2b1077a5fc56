import { html } from 'lit';
import type { View } from '../../../webview/views/view.js';
import './panel.js';

export const ovView: View<'ov'> = {
  draw: (context) => html`<qk-ov-panel .context=${context}></qk-ov-panel>`,
};
