import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has had resident, in bytes. Linux counts in `maxRSS` what the process that started
 * this one had by then, so there it is asked for this program's own.
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
