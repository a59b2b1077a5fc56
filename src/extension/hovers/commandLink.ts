/**
 * A Markdown link that runs a command, for a MarkdownString that trusts this command.
 *
 * @param text already Markdown
 * @param argument what the command gets, any JSON; whatever stands in it can't end the link
 */
export function commandLink(text: string, command: string, argument?: unknown): string {
  const query = argument === undefined ? '' : `?${encoded(JSON.stringify([argument]))}`;
  return `[${text}](command:${command}${query})`;
}

/** `encodeURIComponent` leaves some characters as they are that mean something in a link's target. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*~_]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
