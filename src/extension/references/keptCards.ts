import type { CheckpointInfo } from '../../protocol/model.js';
import { formatReference, type Reference } from '../mentions/reference.js';

/** Some hundred kilobytes. */
const MOST = 200;

/** The cards that were made of late, by the weights that they are about. */
export class KeptCards<Card> {
  private readonly cards = new Map<string, Card>();

  get({ model }: CheckpointInfo, reference: Reference): Card | undefined {
    return this.cards.get(keyOf(model.fingerprint, reference));
  }

  keep({ model }: CheckpointInfo, reference: Reference, card: Card): void {
    const key = keyOf(model.fingerprint, reference);
    this.cards.delete(key);
    this.cards.set(key, card);
    if (this.cards.size > MOST) this.cards.delete(this.cards.keys().next().value!);
  }
}

function keyOf(fingerprint: string, reference: Reference): string {
  return `${fingerprint} ${formatReference(reference)}`;
}
