/** Identifies panels when they are created, stored and restored; package.json's activation event uses it too. */
export const PANEL_VIEW_TYPE = 'qkLens.panel';
