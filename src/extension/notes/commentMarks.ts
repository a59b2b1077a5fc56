import type { TextDocument } from 'vscode';

const MARKDOWN = ['markdown', 'quarto', 'rmd'];

const MARKS: Readonly<Record<string, string>> = {
  plaintext: '',
  latex: '% ',
  tex: '% ',
  javascript: '// ',
  typescript: '// ',
  rust: '// ',
  cpp: '// ',
};

/** Whether pictures and tables can stand in the document as Markdown. */
export function isMarkdown({ languageId }: TextDocument): boolean {
  return MARKDOWN.includes(languageId);
}

/** What begins a comment line in the document's language; `# `, as in Python, where it isn't known. */
export function commentMark({ languageId }: TextDocument): string {
  return MARKS[languageId] ?? '# ';
}
