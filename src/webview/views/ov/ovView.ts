import { html } from 'lit';
import type { View } from '../view.js';
import './ovPanel.js';

export const ovView: View<'ov'> = {
  draw: (context) => html`<qk-ov-panel .context=${context}></qk-ov-panel>`,
};
