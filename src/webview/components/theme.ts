import { SERIES_COLOURS } from '../../report/charts/colours.js';
import type { PictureColours } from '../../report/report.js';

/** The value of a theme colour of VS Code, such as `charts-blue`, in any form that a canvas accepts. */
export function themeColour(name: string, ...instead: readonly string[]): string {
  const style = getComputedStyle(document.body);
  for (const candidate of [name, ...instead]) {
    const value = style.getPropertyValue(`--vscode-${candidate}`).trim();
    if (value) return value;
  }
  return style.color;
}

/** The theme's colours for a picture that leaves the page. */
export function themeColours(): PictureColours {
  return {
    background: themeColour('editor-background'),
    foreground: themeColour('foreground'),
    grid: gridColour(),
    series: SERIES_COLOURS.map((name) => themeColour(name, 'foreground')),
  };
}

/** For lines less important than what is drawn over them. */
export function gridColour(): string {
  return themeColour(
    'tree-inactiveIndentGuidesStroke',
    'editorIndentGuide-background1',
    'editorWidget-border',
    'panel-border',
    'contrastBorder',
  );
}

/** Calls back after the theme's colours change, until the returned function is called. */
export function onThemeChange(changed: () => void): () => void {
  let frame = 0;
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(changed);
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
  };
}
