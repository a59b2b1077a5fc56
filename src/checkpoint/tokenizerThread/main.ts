/** A thread that splits texts by the rules of a tokenizer's files, which may take unlimited time and memory. */
import { parentPort, workerData } from 'node:worker_threads';
import { excerpt } from '../../protocol/quoted.js';
import { isGgufName } from '../../protocol/ggufName.js';
import { readGgufTokenizer } from '../gguf/ggufTokenizer.js';
import { readTokenizerFile } from '../tokenizerFile.js';
import { tokenizerRules, type Rules } from '../tokenizerRules.js';
import type { SplitRequest, ThreadData, ThreadReply } from './messages.js';

const port = parentPort!;
const reply = (message: ThreadReply) => port.postMessage(message);

async function readRules({ place }: ThreadData): Promise<Rules> {
  const file = isGgufName(place) ? await readGgufTokenizer(place) : await readTokenizerFile(place, []);
  if (!file) throw new Error('the file is gone');
  return tokenizerRules(file);
}

function split(rules: Rules, { texts }: SplitRequest): ThreadReply {
  const ids: unknown[][] = [];
  for (const text of texts) {
    try {
      ids.push(rules(text));
    } catch (error) {
      return { problem: unfollowed(error), at: ids.length };
    }
  }
  return { ids };
}

function unfollowed(error: unknown): string {
  return `has rules that QK Lens can't follow (${excerpt((error as Error).message)})`;
}

readRules(workerData as ThreadData).then(
  (rules) => {
    port.on('message', (request: SplitRequest) => reply(split(rules, request)));
    reply({ ids: [] });
  },
  (error: unknown) => reply({ problem: unfollowed(error), at: 0 }),
);
