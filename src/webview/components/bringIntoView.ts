/** Scrolls to the element of that id once the page is drawn again, where it is out of sight. */
export function bringIntoView(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: 'nearest' }));
}
