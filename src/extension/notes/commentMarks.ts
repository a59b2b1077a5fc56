import type { TextDocument } from 'vscode';

const MARKDOWN = ['markdown', 'quarto', 'rmd'];

const MARKS: Readonly<Record<string, string>> = {
  plaintext: '',
  python: '# ',
  r: '# ',
  julia: '# ',
  latex: '% ',
  tex: '% ',
  javascript: '// ',
  typescript: '// ',
  rust: '// ',
  cpp: '// ',
};

/** Whether the document can contain pictures and tables as Markdown. */
export function isMarkdown({ languageId }: TextDocument): boolean {
  return MARKDOWN.includes(languageId);
}

/** The start of a comment line in the document's language; undefined if unknown, as for JSON. */
export function commentMark({ languageId }: TextDocument): string | undefined {
  return Object.hasOwn(MARKS, languageId) ? MARKS[languageId] : undefined;
}

/** Whether a result can be written into the document, as Markdown or as a comment. */
export function takesResults(document: TextDocument): boolean {
  return isMarkdown(document) || commentMark(document) !== undefined;
}
