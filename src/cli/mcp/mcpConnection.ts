import { Protocol } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  InitializeRequestSchema,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
  type InitializeResult,
  type ServerNotification,
  type ServerRequest,
  type ServerResult,
} from '@modelcontextprotocol/sdk/types.js';

/**
 * The server's side of the Model Context Protocol. The SDK's own server compiles JSON Schemas to functions; here no text
 * is run as code, and requests are checked by the questions' descriptions.
 */
export class McpConnection extends Protocol<ServerRequest, ServerNotification, ServerResult> {
  constructor(introduction: Pick<InitializeResult, 'serverInfo' | 'capabilities' | 'instructions'>) {
    super();
    this.setRequestHandler(InitializeRequestSchema, ({ params: { protocolVersion: asked } }) => {
      const known = SUPPORTED_PROTOCOL_VERSIONS.includes(asked);
      return { ...introduction, protocolVersion: known ? asked : LATEST_PROTOCOL_VERSION };
    });
  }

  // What a side may send is asked before it sends it; this one sends answers and progress, which every client takes.
  protected assertCapabilityForMethod(): void {}
  protected assertNotificationCapability(): void {}
  protected assertRequestHandlerCapability(): void {}
  protected assertTaskCapability(): void {}
  protected assertTaskHandlerCapability(): void {}
}
