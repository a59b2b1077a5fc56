import skill from '../../media/skills/explain-head/SKILL.md';

/** A prompt that the user may start with. */
export const EXPLAIN_HEAD = {
  name: 'explain_head',
  title: 'Explain This Head',
  description: 'Asks the right questions about an attention head, in the right order.',
  arguments: [
    { name: 'head', description: 'Such as 10.7, or L10H7.', required: true },
    { name: 'checkpoint', description: 'As list_checkpoints names it. Not needed if there is only one.' },
  ],
} as const;

/** The prompt's text: what the user wants to know, and the skill of the same knowledge without its header. */
export function explainHeadText({
  head,
  checkpoint,
}: {
  readonly head: string;
  readonly checkpoint?: string | undefined;
}): string {
  const place = checkpoint === undefined ? '' : ` of the checkpoint ${checkpoint}`;
  return `What does head ${head}${place} do? Work as follows.\n\n${skill.replace(/^---\n.*?\n---\n+/s, '')}`;
}
