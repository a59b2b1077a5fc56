/** Under which panels are made, stored and restored; package.json's activation event names it too. */
export const PANEL_VIEW_TYPE = 'qkLens.panel';
