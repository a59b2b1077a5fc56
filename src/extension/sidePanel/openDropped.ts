import * as vscode from 'vscode';

const URIS = 'text/uri-list';

/** Opens the checkpoints in files and folders that are dropped on a view. */
export const openDropped: vscode.TreeDragAndDropController<unknown> = {
  dragMimeTypes: [],
  dropMimeTypes: [URIS],
  handleDrop: async (_onto, data) => {
    const dropped = (await data.get(URIS)?.asString()) ?? '';
    const resources = urisIn(dropped).map((uri) => vscode.Uri.parse(uri, true));
    if (resources.length > 0)
      await vscode.commands.executeCommand('qkLens.openResource', resources[0], resources);
  },
};

/** The lines of a text/uri-list (RFC 2483), without its comments. */
function urisIn(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
}
