import { escapeXml } from '../report/xml.js';

/** One line in place of an answer. */
export function messageHtml(message: string, kind: 'waiting' | 'absent' | 'error'): string {
  const role = kind === 'error' ? 'alert' : 'status';
  return `<p class="qk-lens-${kind}" role="${role}">${escapeXml(message)}</p>`;
}
