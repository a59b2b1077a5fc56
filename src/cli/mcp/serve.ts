import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { version } from '../../../package.json';
import type { Asker } from '../../assistants/asker.js';
import { EXPLAIN_HEAD, explainHeadText } from '../../assistants/explainHead.js';
import { callTool, toolDefinitions } from '../../assistants/tools.js';
import { errorBody } from '../../protocol/errorBody.js';
import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { limited } from './limited.js';
import { McpConnection } from './mcpConnection.js';
import { ResultResources } from './results.js';
import { rising } from './rising.js';

export interface Served {
  readonly asker: Asker;
  /** Of kept results. */
  readonly resultsFolder: string;
  /** About how long an answer may be, if its request doesn't say. */
  readonly maxTokens: number;
  /** After how many seconds an answer is given up. */
  readonly timeout: number;
}

const INSTRUCTIONS =
  'Answers questions about the attention heads, neurons and token embeddings of transformer checkpoints from their weights. Read-only. Begin with list_checkpoints; the prompt explain_head has the order of questions for one head.';

/**
 * Serves assistants by the Model Context Protocol until the client leaves.
 *
 * @param transport standard input and output, if none is given
 */
export async function serve(
  served: Served,
  transport: Transport = new StdioServerTransport(),
): Promise<void> {
  const server = new McpConnection({
    serverInfo: { name: 'qk-lens', title: 'QK Lens', version },
    instructions: INSTRUCTIONS,
    capabilities: { tools: {}, resources: {}, prompts: {} },
  });
  addTools(server, served);
  addResources(server, served);
  addPrompts(server);
  const left = new Promise<void>((resolve) => {
    server.onclose = resolve;
  });
  // The transport itself doesn't see that its client is gone.
  process.stdin.once('end', () => void server.close());
  await server.connect(transport);
  await left;
}

function addTools(server: McpConnection, { asker, maxTokens, timeout }: Served): void {
  const annotations = { readOnlyHint: true, openWorldHint: false };
  const tools = toolDefinitions().map((tool) => ({
    ...tool,
    inputSchema: tool.inputSchema as { type: 'object' },
    annotations,
  }));
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
    const progressToken = params._meta?.progressToken;
    const onProgress = rising((progress, message) => {
      if (progressToken === undefined) return;
      const sent = {
        method: 'notifications/progress',
        params: { progressToken, progress, message },
      } as const;
      // A client that is gone needs none.
      void sendNotification(sent).catch(() => undefined);
    });
    try {
      const { text, tables } = await limited(timeout, signal, (either) =>
        callTool(asker, params.name, params.arguments, { signal: either, onProgress, maxTokens }),
      );
      return { content: [{ type: 'text', text }], structuredContent: { ...tables } };
    } catch (error) {
      return { content: [{ type: 'text', text: errorBody(error).message }], isError: true };
    }
  });
}

function addResources(server: McpConnection, { resultsFolder, maxTokens }: Served): void {
  const results = new ResultResources(resultsFolder, maxTokens);
  server.setRequestHandler(ListResourcesRequestSchema, async () => ({ resources: await results.list() }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => ({
    contents: [{ uri, mimeType: 'text/markdown', text: await results.read(uri) }],
  }));
}

function addPrompts(server: McpConnection): void {
  const { name, title, description } = EXPLAIN_HEAD;
  const prompt = { name, title, description, arguments: [...EXPLAIN_HEAD.arguments] };
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: [prompt] }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
    const { head, checkpoint } = params.arguments ?? {};
    if (params.name !== name || !head) {
      throw new QkLensError(
        'badRequest',
        `There is one prompt, ${name}, with the argument "head", such as 10.7; not ${quoted(params.name)} with ${quoted(params.arguments)}.`,
      );
    }
    const text = explainHeadText({ head, checkpoint });
    return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
  });
}
