import type { OurSide } from './ourSide.js';

/** What both sides run the model on. */
export interface PeerPrompt {
  readonly text: string;
  /** Its ids, with the first token that the model's prompts begin with. */
  readonly tokens: readonly number[];
  /** The two most likely next tokens, as they are typed, and their ids. */
  readonly words: readonly [string, string];
  readonly ids: readonly [number, number];
}

/** For a vocabulary that lacks most letters. */
const SIGNS = '(3+4)*5=$';
const TINY = 90;

const TEXT = 'The capital of France is';

/** @param text without it, one that suits the tokenizer */
export async function promptFor(ours: OurSide, text = textFor(ours)): Promise<PeerPrompt> {
  const { tokens, next } = await ours.asVerb('run', [text, '--top', '2']);
  const [first, second] = next;
  return {
    text,
    tokens: tokens.map(({ id }) => id),
    words: [first.token, second.token],
    ids: [first.id, second.id],
  };
}

/** The same for a model that isn't run here: its words are tokens somewhere in the vocabulary. */
export function promptWithoutRun(ours: OurSide, text = textFor(ours)): PeerPrompt {
  const { dVocab } = ours.checkpoint.config;
  const ids = [dVocab >> 2, dVocab >> 1] as const;
  return { text, tokens: [], words: [`#${ids[0]}`, `#${ids[1]}`], ids };
}

function textFor({ checkpoint: { info } }: OurSide): string {
  if (info.tokenizer.kind !== 'none') return info.model.dVocab > TINY ? TEXT : SIGNS;
  return Array.from({ length: 6 }, (_, i) => `#${Math.floor((info.model.dVocab * (i + 1)) / 8)}`).join('');
}
