import * as vscode from 'vscode';
import {
  CONFIG_CHOICES,
  type ConfigFields,
  type InferredConfig,
  type MissingField,
} from '../../protocol/inferredConfig.js';

type Value = string | number | boolean | null;

interface FieldItem extends vscode.QuickPickItem {
  /** The field that it changes; the item without one opens the checkpoint. */
  readonly field?: string;
}

/**
 * Asks for the fields of a config that a checkpoint's tensors leave open, one after the other, and shows all fields, each
 * of which can be changed, before the checkpoint is opened with them.
 *
 * @param name of the checkpoint
 * @returns the fields that were given or changed; undefined if the user cancelled
 */
export async function askForConfig(
  name: string,
  { inferred, assumed, missing }: InferredConfig,
): Promise<ConfigFields | undefined> {
  const given = new Map<string, Value>();
  const title = (step: number) => `Config of ${name} (${step}/${missing.length + 1})`;
  for (const [index, field] of missing.entries()) {
    const value = await askFor(field, title(index + 1), undefined);
    if (value === undefined) return undefined;
    given.set(field.name, value);
  }
  for (;;) {
    const known = { ...inferred, ...assumed };
    const items = (kind: string, fields: ConfigFields): FieldItem[] => [
      { label: kind, kind: vscode.QuickPickItemKind.Separator },
      ...Object.entries(fields)
        .filter(([, value]) => value === null || typeof value !== 'object')
        .map(([field, value]) => ({ label: field, description: written(value), field })),
    ];
    const asked = Object.fromEntries([...given].filter(([field]) => !Object.hasOwn(known, field)));
    const changed = (fields: ConfigFields) =>
      Object.fromEntries(
        Object.entries(fields).map(([field, value]) => [field, given.has(field) ? given.get(field) : value]),
      );
    const chosen = await vscode.window.showQuickPick<FieldItem>(
      [
        { label: '$(check) Open Checkpoint', detail: 'QK Lens remembers this config for these weights.' },
        ...items('Given', asked),
        ...items('Taken as usual', changed(assumed)),
        ...items('From the tensors', changed(inferred)),
      ],
      {
        title: title(missing.length + 1),
        placeHolder: 'Open the checkpoint, or choose a field to change it',
      },
    );
    if (chosen === undefined) return undefined;
    if (chosen.field === undefined) return Object.fromEntries(given);
    const current = (given.has(chosen.field) ? given.get(chosen.field) : known[chosen.field]) as Value;
    const field = missing.find((own) => own.name === chosen.field) ?? fieldLike(chosen.field, current);
    const value = await askFor(field, `Config of ${name}: ${chosen.field}`, current);
    if (value !== undefined) given.set(chosen.field, value);
  }
}

/** A field that has a value already takes another of the same kind. */
function fieldLike(name: string, value: Value): MissingField {
  const choices = typeof value === 'boolean' ? ['true', 'false'] : CONFIG_CHOICES[name];
  return { name, about: '', ...(choices && { choices }) };
}

async function askFor(
  { name, about, choices }: MissingField,
  title: string,
  current: Value | undefined,
): Promise<Value | undefined> {
  if (choices) {
    const items = choices.map((value) => ({ label: written(value), value }));
    const placeHolder = about === '' ? name : `${name}: ${about}`;
    const chosen = await vscode.window.showQuickPick(items, { title, placeHolder });
    if (chosen === undefined) return undefined;
    return typeof current === 'boolean' ? chosen.value === 'true' : chosen.value;
  }
  const isText = typeof current === 'string';
  const text = await vscode.window.showInputBox({
    title,
    prompt: about === '' ? name : `${name}: ${about}`,
    ...(current !== undefined && { value: written(current) }),
    validateInput: (typed) => (isText || isNumber(typed) ? undefined : 'Type a number.'),
  });
  if (text === undefined) return undefined;
  return isText ? text : Number(text);
}

function isNumber(typed: string): boolean {
  return typed.trim() !== '' && Number.isFinite(Number(typed));
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
