/**
 * A message for a notification, without links: VS Code turns `[words](command:…)` there into links and runs their
 * commands, and file names, tokens and names of results may come from other people.
 */
export function withoutLinks(message: string): string {
  return message.replace(/\](?=\()/g, '] ');
}
