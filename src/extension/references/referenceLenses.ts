import * as vscode from 'vscode';
import { formatReference, type Reference } from '../mentions/reference.js';
import { hoversWanted } from '../notes/noteDocuments.js';
import { lensPlaces } from './lensPlaces.js';

/**
 * Lenses above lines that name heads and neurons, whether or not a checkpoint is open: their commands ask for one, and
 * report if it has no such head.
 */
export function provideCodeLenses(
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
): vscode.CodeLens[] {
  const enabled = vscode.workspace.getConfiguration('qkLens.codeLens', document).get<unknown>('enabled');
  if (enabled !== true || !hoversWanted(document)) return [];
  const places = lensPlaces(document.getText(), () => !token.isCancellationRequested);
  return places.map(
    ({ line, reference }) => new vscode.CodeLens(new vscode.Range(line, 0, line, 0), commandOf(reference)),
  );
}

function commandOf(reference: Reference): vscode.Command {
  const name = formatReference(reference);
  return reference.kind === 'head'
    ? {
        title: `Analyze QK Head ${name}`,
        command: 'qkLens.analyzeHead',
        arguments: [{ head: name }],
      }
    : {
        title: `Analyze Neuron ${name}`,
        command: 'qkLens.analyzeNeurons',
        arguments: [{ neurons: name }],
      };
}
