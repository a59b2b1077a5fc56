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

/** Whether pictures and tables can stand in the document as Markdown. */
export function isMarkdown({ languageId }: TextDocument): boolean {
  return MARKDOWN.includes(languageId);
}

/** What begins a comment line in the document's language; undefined where it isn't known, as in JSON. */
export function commentMark({ languageId }: TextDocument): string | undefined {
  return Object.hasOwn(MARKS, languageId) ? MARKS[languageId] : undefined;
}

/** Whether a result can be written into the document, as Markdown or as a comment. */
export function takesResults(document: TextDocument): boolean {
  return isMarkdown(document) || commentMark(document) !== undefined;
}
