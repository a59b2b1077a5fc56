/**
 * A message for a notification, in which nothing is a link: VS Code makes links of `[words](command:…)` there and runs
 * their commands, and file names, tokens and names of results come from others.
 */
export function withoutLinks(message: string): string {
  return message.replace(/\](?=\()/g, '] ');
}
