import { link, type Markdown, type MarkdownContent } from '../../report/markdownText.js';

/**
 * A Markdown link that runs a command, for a MarkdownString that trusts this command.
 *
 * @param argument the command's argument, any JSON; its contents can't end the link
 */
export function commandLink(text: MarkdownContent, command: string, argument?: unknown): Markdown {
  const query = argument === undefined ? '' : `?${encoded(JSON.stringify([argument]))}`;
  return link(text, `command:${command}${query}`);
}

/** `encodeURIComponent` leaves some characters that have a meaning in a link's target. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*~_]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
