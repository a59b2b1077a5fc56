import type { Parts } from '../parts.js';

type PanelParts = Pick<Parts, 'panels'>;

/** Go Back: shows what the panel used last showed before. */
export function goBack({ panels }: PanelParts): void {
  panels.made?.go(-1);
}

/** Go Forward: shows what the panel used last showed after that. */
export function goForward({ panels }: PanelParts): void {
  panels.made?.go(1);
}

/** Pin Panel: the panel used last keeps what it shows; the next question opens another. */
export function pinPanel({ panels }: PanelParts): void {
  panels.made?.pin(true);
}

/** Unpin Panel: questions may open in it again. */
export function unpinPanel({ panels }: PanelParts): void {
  panels.made?.pin(false);
}
