import { toolDefinitions } from './tools.js';

/** Of a tool's name in VS Code, where those of all extensions stand together. */
export const TOOL_PREFIX = 'qkLens_';

/** The tools as VS Code's manifest describes them (`contributes.languageModelTools`). */
export function manifestTools(): readonly object[] {
  return toolDefinitions().map(({ name, title, description, inputSchema }) => ({
    name: TOOL_PREFIX + name,
    displayName: `QK Lens: ${title}`,
    userDescription: description,
    modelDescription: description,
    toolReferenceName: `qk-${name.replaceAll('_', '-')}`,
    canBeReferencedInPrompt: true,
    tags: ['qk-lens', 'interpretability'],
    when: 'qkLens.checkpointOpen',
    inputSchema,
  }));
}
