/** The value of a theme colour of VS Code, such as `charts-blue`, in any form that a canvas takes. */
export function themeColour(name: string, ...instead: readonly string[]): string {
  const style = getComputedStyle(document.body);
  for (const candidate of [name, ...instead]) {
    const value = style.getPropertyValue(`--vscode-${candidate}`).trim();
    if (value) return value;
  }
  return style.color;
}

/** Calls back after the theme's colours have changed, until the returned function is called. */
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
