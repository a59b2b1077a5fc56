import * as vscode from 'vscode';
import { whyNoSuchHead } from '../../protocol/headRef.js';
import type { ModelInfo } from '../../protocol/model.js';
import { whyNoSuchNeuron } from '../../protocol/neuronRef.js';
import { formatReference, type Reference } from '../mentions/reference.js';
import { hoversWanted } from '../notes/noteDocuments.js';
import type { Shared } from '../shared.js';
import { lensPlaces, type LensPlace } from './lensPlaces.js';

/**
 * Lenses above lines that name heads and neurons, whether or not a checkpoint is open: their commands ask for one.
 * There are none for heads and neurons that no open checkpoint has.
 */
export class ReferenceLenses implements vscode.CodeLensProvider {
  constructor(private readonly parts: Pick<Shared, 'checkpoints'>) {}

  provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): vscode.CodeLens[] {
    const open = this.parts.checkpoints.list;
    return placesIn(document, token)
      .filter(
        ({ reference }) => open.length === 0 || open.some(({ model }) => hasReference(model, reference)),
      )
      .flatMap(({ line, reference }) =>
        commandsOf(reference).map(
          (command) => new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command),
        ),
      );
  }
}

function placesIn(document: vscode.TextDocument, token: vscode.CancellationToken): readonly LensPlace[] {
  const enabled = vscode.workspace.getConfiguration('qkLens.codeLens', document).get<unknown>('enabled');
  if (enabled !== true || !hoversWanted(document)) return [];
  return lensPlaces(document.getText(), () => !token.isCancellationRequested);
}

function hasReference(model: ModelInfo, { kind, ref }: Reference): boolean {
  return (kind === 'head' ? whyNoSuchHead(ref, model) : whyNoSuchNeuron(ref, model)) === undefined;
}

function commandsOf(reference: Reference): readonly vscode.Command[] {
  const name = formatReference(reference);
  return reference.kind === 'head'
    ? [
        {
          title: `Analyze QK Head ${name}`,
          command: 'qkLens.analyzeHead',
          arguments: [{ head: name }],
        },
        {
          title: 'OV',
          tooltip: `Analyze OV of head ${name}`,
          command: 'qkLens.analyzeOv',
          arguments: [{ head: name }],
        },
      ]
    : [
        {
          title: `Analyze Neuron ${name}`,
          command: 'qkLens.analyzeNeurons',
          arguments: [{ neurons: name }],
        },
      ];
}
