import { head } from './head.js';
import { inspect } from './inspect.js';
import { sample } from './sample.js';
import type { Verb } from './verb.js';

export const VERBS: Readonly<Record<string, Verb>> = { inspect, head, sample };

export function usage(): string {
  const lines = Object.entries(VERBS).map(
    ([name, verb]) => `  qk-lens ${name} ${verb.usage}\n      ${verb.summary}\n`,
  );
  return `QK Lens: what a transformer's heads match, from a checkpoint's weights.\n\n${lines.join('')}\nEvery verb takes --json: one JSON object on standard output. docs/cli.md has the shapes.\n`;
}
