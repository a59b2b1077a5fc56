import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import { WEIGHTS_ENDINGS } from '../../protocol/weightsFile.js';
import type { Shared } from '../shared.js';
import { placeAmong } from './placeAmong.js';
import { gatherCandidates, type Candidate, type Candidates } from './candidates.js';

export type CheckpointChoice = { readonly folder: string } | 'folder' | 'file' | 'download' | 'sample';

interface Item extends vscode.QuickPickItem {
  readonly choice?: CheckpointChoice;
}

/** How long a search of the disk may keep the list empty. */
const LOOK_AROUND_MS = 1000;

/**
 * Lets the user choose among open checkpoints, recently opened ones and those within reach.
 *
 * @returns the choice, or undefined if the user cancelled
 */
export async function pickCheckpoint(
  parts: Pick<Shared, 'checkpoints' | 'recent' | 'log'>,
): Promise<CheckpointChoice | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = 'Choose a Checkpoint';
  picker.placeholder = 'A folder with config.json and weights, or a file of weights';
  picker.matchOnDescription = true;
  const stopFilling = fill(picker, parts);
  try {
    return await new Promise((resolve) => {
      picker.onDidAccept(() => {
        const [selected] = picker.selectedItems;
        if (selected) resolve(selected.choice);
      });
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    stopFilling();
    picker.dispose();
  }
}

/**
 * Fills the list as the disk is read. Until then it stays empty for a moment, unless something is open, so that a quick
 * Enter does not pick an arbitrary first item.
 *
 * @returns a function that stops it
 */
function fill(
  picker: vscode.QuickPick<Item>,
  parts: Pick<Shared, 'checkpoints' | 'recent' | 'log'>,
): () => void {
  const open = parts.checkpoints.list;
  const listKnown = (): void => {
    picker.items = items(open, undefined);
  };
  picker.busy = true;
  if (open.length > 0) listKnown();
  const late = setTimeout(listKnown, LOOK_AROUND_MS);
  let stopped = false;

  const listAll = async (): Promise<void> => {
    try {
      const candidates = await gatherCandidates(parts);
      if (stopped) return;
      const active = picker.value ? picker.activeItems[0]?.choice : undefined;
      picker.items = items(open, candidates);
      picker.activeItems = picker.items.filter(preselected(open, candidates, active));
    } catch (error) {
      parts.log.error(`Looking for checkpoints: ${String(error)}`);
      listKnown();
    } finally {
      clearTimeout(late);
      picker.busy = false;
    }
  };
  void listAll();
  return () => {
    stopped = true;
    clearTimeout(late);
  };
}

/** The groups, most likely first; a folder appears only in the first of its groups. */
function items(open: readonly CheckpointInfo[], candidates: Candidates | undefined): Item[] {
  const listed = new Set<string>();
  const group = (label: string, icon: string, members: readonly Candidate[]): Item[] => {
    const fresh = members.filter(({ folder }) => !listed.has(folder) && listed.add(folder));
    if (fresh.length === 0) return [];
    return [
      separator(label),
      ...fresh.map(({ folder, name, description, notice }) => ({
        label: `$(${icon}) ${name}`,
        description,
        ...(notice !== undefined && { detail: notice }),
        choice: { folder },
      })),
    ];
  };
  return [
    ...group(
      'open',
      'pass',
      open.map((checkpoint) => openCandidate(checkpoint, open)),
    ),
    ...group('recent', 'history', candidates?.recent ?? []),
    ...group('in this workspace', 'folder', candidates?.workspace ?? []),
    ...group('in your checkpoint folders', 'folder-library', candidates?.folders ?? []),
    ...group('in the Hugging Face cache', 'package', candidates?.huggingFace ?? []),
    separator('elsewhere'),
    { label: `$(folder-opened) Open Folder…`, choice: 'folder', alwaysShow: true },
    {
      label: `$(file-binary) Open File…`,
      description: `of weights: ${WEIGHTS_ENDINGS.map((ending) => `.${ending}`).join(', ')}`,
      choice: 'file',
      alwaysShow: true,
    },
    {
      label: `$(cloud-download) Download Checkpoint…`,
      description: 'from the Hugging Face Hub',
      choice: 'download',
      alwaysShow: true,
    },
    {
      label: `$(beaker) Open Sample Checkpoint`,
      description: 'a small GPT-2 with planted circuits, made by hand',
      choice: 'sample',
      alwaysShow: true,
    },
  ];
}

/** The item Enter picks: with nothing open and one checkpoint in the workspace that one, else the list's first. */
function preselected(
  open: readonly CheckpointInfo[],
  { workspace }: Candidates,
  active: CheckpointChoice | undefined,
): (item: Item, index: number, all: readonly Item[]) => boolean {
  const only = open.length === 0 && workspace.length === 1 ? workspace[0].folder : undefined;
  const wanted = active ?? (only === undefined ? undefined : { folder: only });
  return (item, _index, all) =>
    item ===
    (all.find(({ choice }) => wanted && sameChoice(choice, wanted)) ?? all.find(({ choice }) => choice));
}

function sameChoice(a: CheckpointChoice | undefined, b: CheckpointChoice): boolean {
  return typeof a === 'object' && typeof b === 'object' ? a.folder === b.folder : a === b;
}

function openCandidate(checkpoint: CheckpointInfo, open: readonly CheckpointInfo[]): Candidate {
  const { folder, name, model } = checkpoint;
  const place = placeAmong(checkpoint, open);
  const size = `${model.nLayers} layers of ${model.nHeads} heads`;
  const { notice } = model;
  return {
    folder,
    name,
    description: [...(place === undefined ? [] : [place]), `${model.architecture}, ${size}`].join(' · '),
    ...(notice !== undefined && { notice }),
  };
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
