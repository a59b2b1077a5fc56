import { readFileSync } from 'node:fs';

/**
 * The peak resident memory of this process, in bytes. On Linux `maxRSS` includes what the parent process had used at
 * the time of the fork, so this program's own value is read there.
 */
export function peakMemory(): number {
  const own = process.platform === 'linux' ? /^VmHWM:\s+(\d+) kB$/m.exec(ownStatus())?.[1] : undefined;
  return 1024 * (own === undefined ? process.resourceUsage().maxRSS : Number(own));
}

function ownStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}
