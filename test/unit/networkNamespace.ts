import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program that runs another one, given by its arguments, where there is no network at all: a namespace of its own. */
export const WITHOUT_NETWORK: readonly [string, ...string[]] = ['unshare', '--map-root-user', '--net'];

/** Whether this system lets a process have a network namespace of its own: a Linux that allows it to everyone. */
export function canBeWithoutNetwork(): boolean {
  const [program, ...args] = WITHOUT_NETWORK;
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0;
}

/**
 * How often anything in a process' network namespace wanted to send or to connect, and found no way: every look-up
 * and every connection of a process that is alone in a namespace without network.
 */
export function attempts(pid: number): number {
  const v4 = table(readFileSync(`/proc/${pid}/net/snmp`, 'utf8'));
  const v6 = /^Ip6OutNoRoutes\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/net/snmp6`, 'utf8'));
  return v4 + Number(v6?.[1] ?? 0);
}

/** `Ip: Forwarding … OutNoRoutes …` above `Ip: 1 … 0 …` */
function table(snmp: string): number {
  const [names, values] = snmp
    .split('\n')
    .filter((line) => line.startsWith('Ip:'))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf('OutNoRoutes')]);
}
