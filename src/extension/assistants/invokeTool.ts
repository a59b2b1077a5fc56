import * as vscode from 'vscode';
import type { Asker, NamedCheckpoint } from '../../assistants/asker.js';
import { TOOL_PREFIX } from '../../assistants/manifestTools.js';
import { callTool } from '../../assistants/tools.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { cancelledWith } from '../cancellation.js';
import type { Parts } from '../parts.js';

type ToolParts = Pick<Parts, 'checkpoints' | 'worker'>;

/** About how long an answer may be, in tokens, if its request doesn't say. */
const MAX_TOKENS = 4000;

/**
 * Answers a language model's call about the open checkpoints.
 *
 * @throws QkLensError whose message the model reads
 */
export async function invokeTool(
  parts: ToolParts,
  name: string,
  input: object,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const stop = new AbortController();
  const listening = token.onCancellationRequested(() => stop.abort());
  try {
    const { text } = await callTool(askerOf(parts), name.slice(TOOL_PREFIX.length), input, {
      signal: stop.signal,
      onProgress: () => undefined,
      maxTokens: MAX_TOKENS,
    });
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  } finally {
    listening.dispose();
  }
}

function askerOf({ checkpoints, worker }: ToolParts): Asker {
  return {
    checkpoints: () => named(checkpoints.list),
    describe: async (folder) => {
      const known = checkpoints.get(folder);
      return known ?? (await worker()).open(folder, {});
    },
    ask: async (folder, question, { signal }) =>
      (await worker()).ask(folder, question, { token: cancelledWith(signal) }),
  };
}

/** By their names; several with one name are numbered. */
function named(open: readonly CheckpointInfo[]): readonly NamedCheckpoint[] {
  return open.map(({ name, folder }, at) => {
    const before = open.slice(0, at).filter((other) => other.name === name).length;
    return { name: before === 0 ? name : `${name} (${before + 1})`, folder };
  });
}
