import { freemem } from 'node:os';

/**
 * Bytes that this process could still take without swapping, within a limit that is set for it (a container's). On macOS
 * the system counts memory that it could free at once as taken.
 */
export function spareMemory(): number {
  // Node.js 20.13 and later.
  return (process as Partial<NodeJS.Process>).availableMemory?.() ?? freemem();
}
