import * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import type { TrainingRun, TrainingStep } from '../../protocol/trainingStep.js';
import { trainingRun } from '../../steps/trainingRun.js';
import { openFolder, type OpeningParts } from '../checkpoints/openFolder.js';

/** Of a run with more steps, so many are selected at first. */
const SELECTED = 10;

/**
 * Open Training Steps: opens checkpoints of one training run, chosen from the list of its steps.
 *
 * @param place the run's folder, one of its steps, a folder in the explorer, or an object with it as `folder`; asks if
 *   absent
 * @throws QkLensError `noFolder` if there are no steps; about the first that can't be opened
 */
export async function openSteps(parts: OpeningParts, place: unknown): Promise<void> {
  const folder = folderOf(place) ?? (await chosenFolder(parts));
  if (folder === undefined) return;
  const run = await trainingRun(folder);
  for (const problem of run.problems) parts.log.warn(`${run.folder}: ${problem}`);
  const open = new Set(parts.checkpoints.list.map((checkpoint) => checkpoint.folder));
  const steps = await chosenSteps(run, open);
  if (!steps) return;
  for (const { path } of steps) await openFolder(parts, path);
  await vscode.commands.executeCommand('qkLens.checkpoints.focus');
}

function folderOf(place: unknown): string | undefined {
  if (typeof place === 'string') return place;
  const { scheme, fsPath, folder } = Object(place) as Partial<vscode.Uri> & { readonly folder?: unknown };
  if (typeof folder === 'string') return folder;
  if (scheme !== undefined && scheme !== 'file')
    throw new QkLensError(
      'noFolder',
      'QK Lens reads checkpoints from the disk only. Download this one first.',
    );
  return fsPath;
}

/** The dialog starts at the current checkpoint's run, if it has one. */
async function chosenFolder({ checkpoints }: Pick<OpeningParts, 'checkpoints'>): Promise<string | undefined> {
  const run = checkpoints.current?.step?.run;
  const chosen = await vscode.window.showOpenDialog({
    title: 'Choose the Folder of a Training Run',
    openLabel: 'List Steps',
    canSelectFolders: true,
    canSelectFiles: false,
    ...(run !== undefined && { defaultUri: vscode.Uri.file(run) }),
  });
  return chosen?.[0]?.fsPath;
}

async function chosenSteps(
  { name, steps, problems }: TrainingRun,
  open: ReadonlySet<string>,
): Promise<readonly TrainingStep[] | undefined> {
  const selected = new Set(spread(steps));
  const chosen = await vscode.window.showQuickPick(
    steps.map((step) => ({
      label: step.name,
      description: open.has(step.path) ? 'open' : '',
      picked: open.has(step.path) || selected.has(step),
      step,
    })),
    {
      title: `Open Steps of ${name}`,
      placeHolder: problems[0] ?? `${steps.length} steps. Opening reads no weights.`,
      canPickMany: true,
    },
  );
  return chosen?.map(({ step }) => step);
}

/** All steps, or of many some at even distances, the first and the last among them. */
function spread(steps: readonly TrainingStep[]): readonly TrainingStep[] {
  if (steps.length <= SELECTED) return steps;
  return Array.from(
    { length: SELECTED },
    (_, i) => steps[Math.round((i * (steps.length - 1)) / (SELECTED - 1))],
  );
}
