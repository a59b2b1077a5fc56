const CODE: ReadonlySet<string> = new Set(['python', 'r', 'julia']);

/** Whether strings in a document of this language are usually a program's. */
export function isCode(language: string): boolean {
  return CODE.has(language);
}
