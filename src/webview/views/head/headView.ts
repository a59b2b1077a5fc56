import { html } from 'lit';
import type { View } from '../view.js';
import './headPanel.js';

export const headView: View<'head'> = {
  draw: (context) => html`<qk-head-panel .context=${context}></qk-head-panel>`,
};
