/** Scrolls to the element with that id after the next rendering, if it is out of sight. */
export function bringIntoView(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: 'nearest' }));
}
