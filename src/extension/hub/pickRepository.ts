import * as vscode from 'vscode';

/** Suggestions: small, and each often studied. */
const STARTERS: readonly { readonly name: string; readonly about: string }[] = [
  { name: 'gpt2', about: 'GPT-2 small, 12 layers of 12 heads, 548 MB' },
  { name: 'distilgpt2', about: '6 layers of 12 heads, 353 MB' },
  {
    name: 'EleutherAI/pythia-70m',
    about: 'Pythia, 6 layers of 8 heads; training steps as revisions',
  },
  {
    name: 'EleutherAI/pythia-160m',
    about: 'Pythia, 12 layers of 12 heads; training steps as revisions',
  },
  {
    name: 'roneneldan/TinyStories-1M',
    about: 'trained on stories for small children, 8 layers of 16 heads',
  },
  {
    name: 'HuggingFaceTB/SmolLM2-135M',
    about: 'Llama’s architecture, 30 layers of 9 heads, 269 MB',
  },
];

interface Item extends vscode.QuickPickItem {
  readonly repository: string;
}

/**
 * Asks for a repository: one of a short list, or any whose name is typed.
 *
 * @param title what it is for
 * @returns undefined if the user cancelled
 */
export async function pickRepository(title: string): Promise<string | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = title;
  picker.placeholder = 'A repository on the Hugging Face Hub, such as gpt2 or EleutherAI/pythia-70m';
  const starters = STARTERS.map(({ name, about }): Item => ({
    label: `$(cloud-download) ${name}`,
    description: about,
    repository: name,
  }));
  const list = (typed: string) => {
    const own = typed.trim();
    const listed = starters.some(({ repository }) => repository === own);
    const asTyped = { label: `$(search) ${own}`, description: 'as typed', repository: own };
    picker.items = own === '' || listed ? starters : [...starters, { ...asTyped, alwaysShow: true }];
  };
  list('');
  try {
    return await new Promise((resolve) => {
      picker.onDidChangeValue(list);
      picker.onDidAccept(() => resolve(picker.selectedItems[0]?.repository));
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}
