/** Lets processes run only when others leave them time. */
import { readFileSync, writeFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lets a process that leads a session give way, with all that it starts in that session. Linux shares processors between
 * sessions first (man 7 sched, autogroup): the priority of a process counts only within its own.
 * @param {number} pid
 */
export function giveWay(pid) {
  try {
    const { PRIORITY_BELOW_NORMAL } = constants.priority;
    setPriority(pid, PRIORITY_BELOW_NORMAL);
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, String(PRIORITY_BELOW_NORMAL));
  } catch {
    // It has ended, or the kernel has no such groups.
  }
}

/** Lets what this process has started in sessions of their own give way, if it does so itself. */
export function childrenGiveWay() {
  if (process.platform !== 'linux' || getPriority() <= 0) return;
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
  for (const child of children.split(' ').filter(Boolean)) giveWay(Number(child));
}
