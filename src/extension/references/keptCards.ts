import type { CheckpointInfo } from '../../protocol/model.js';
import { filesKey } from '../../protocol/openFiles.js';
import { formatReference, type Reference } from '../mentions/reference.js';

/** A few hundred kilobytes. */
const MOST = 200;

/** Recent cards, by their checkpoint's files and how they were requested. */
export class KeptCards<Card> {
  private readonly cards = new Map<string, Card>();

  get(checkpoint: CheckpointInfo, reference: Reference, options: object = {}): Card | undefined {
    return this.cards.get(keyOf(checkpoint, reference, options));
  }

  keep(checkpoint: CheckpointInfo, reference: Reference, card: Card, options: object = {}): void {
    const key = keyOf(checkpoint, reference, options);
    this.cards.delete(key);
    this.cards.set(key, card);
    if (this.cards.size > MOST) this.cards.delete(this.cards.keys().next().value!);
  }
}

function keyOf(checkpoint: CheckpointInfo, reference: Reference, options: object): string {
  return `${filesKey(checkpoint)} ${formatReference(reference)} ${JSON.stringify(options)}`;
}
