import type { Progress } from '../../protocol/questions.js';

/**
 * One number that only rises, as the Model Context Protocol asks for, from work in stages: a whole for each stage before,
 * and the fraction of this one.
 *
 * @param send is called when it has risen
 */
export function rising(send: (progress: number, message: string) => void): (progress: Progress) => void {
  let [current, stages, sent] = ['', -1, -1];
  return ({ stage, fraction = 0 }) => {
    if (stage !== current) stages++;
    current = stage;
    if (stages + fraction <= sent) return;
    sent = stages + fraction;
    send(sent, stage);
  };
}
