/** A cell of a Jupyter notebook. */
export interface NotebookCell {
  readonly kind: 'markdown' | 'code';
  /** Unique in its notebook: letters, digits, `-` and `_`. */
  readonly id: string;
  readonly text: string;
}

/** A notebook of nbformat 4.5 (https://nbformat.readthedocs.io), as the text of an `.ipynb` file. */
export function notebookText(cells: readonly NotebookCell[]): string {
  const notebook = {
    cells: cells.map(({ kind, id, text }) => ({
      cell_type: kind,
      ...(kind === 'code' && { execution_count: null }),
      id,
      metadata: {},
      ...(kind === 'code' && { outputs: [] }),
      source: text.split(/(?<=\n)/),
    })),
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** One-line comments as Markdown: a heading, then a line each; their texts mean nothing in Markdown. */
export function commentsAsMarkdown(comments: string): string {
  const [title, ...lines] = comments
    .split('\n')
    .map((line) => line.replace(/^# /, '').replace(/[!-/:-@[-`{-~]/g, '\\$&'));
  return `# ${title}\n\n${lines.join('  \n')}`;
}
