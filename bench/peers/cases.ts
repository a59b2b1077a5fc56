import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/r50k_base';
import type { HeadRef } from '../../src/protocol/headRef.js';
import { readBuiltInList } from '../../src/words/wordFiles.js';
import { keyOf } from './environment.js';
import { PeerError } from './peerError.js';
import type { PythonPeer } from './pythonPeer.js';

/** A checkpoint on which both sides are compared. */
export interface PeerCase {
  readonly name: string;
  readonly about: string;
  readonly folder: string;
  /** The reader's own, which may be a GGUF file or an adapter: programs load it, TransformerLens alone doesn't. */
  readonly own?: true;
  /** The head that the notebook's cells are run on. */
  readonly notebook?: HeadRef;
}

/** Those that can be named, besides the families one by one. */
export const CASES = ['sample', 'trained', 'families', 'gpt2-small', 'smollm2'] as const;

export interface Places {
  /** The repository. */
  readonly root: string;
  /** The sample checkpoint. */
  readonly sample: string;
  /** The files that say how the others are made. */
  readonly makers: readonly string[];
  readonly cache: string;
}

/**
 * Makes the named checkpoints, where they aren't there yet.
 *
 * @param named of {@link CASES}, or families
 * @throws PeerError if a name is unknown
 */
export async function casesNamed(
  named: readonly string[],
  peer: PythonPeer,
  { root, sample, makers, cache }: Places,
): Promise<PeerCase[]> {
  const families = await peer.ask<string[]>('families', {});
  const known: readonly string[] = [...CASES, ...families];
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new PeerError(`--on takes ${known.join(', ')}, not "${unknown}".`);
  }
  const contents = await Promise.all(makers.map((file) => readFile(file, 'utf8')));
  const made = join(cache, `peers-checkpoints-${keyOf(...contents)}`);
  const make = async (name: string, parameters: Readonly<Record<string, unknown>> = {}) => {
    const folder = join(made, name);
    await peer.ask('make', { name, folder, ...parameters });
    return folder;
  };
  const cases: PeerCase[] = [];
  for (const name of known) {
    if (
      name === 'families' ||
      !(named.includes(name) || (named.includes('families') && families.includes(name)))
    )
      continue;
    if (name === 'sample') {
      const about = 'the sample, with planted circuits';
      cases.push({ name, about, folder: sample, notebook: { layer: 3, head: 1 } });
    } else if (name === 'trained') {
      const about = 'two layers, trained to repeat';
      cases.push({ name, about, folder: await make(name) });
    } else if (name === 'gpt2-small') {
      const names = (await readBuiltInList('first-names', root)).flatMap((word) => {
        const ids = encode(` ${word}`);
        return ids.length === 1 ? ids : [];
      });
      const about = 'GPT-2 small’s shape, random but for head 10.7';
      const folder = await make(name, { names });
      cases.push({ name, about, folder, notebook: { layer: 10, head: 7 } });
    } else if (name === 'smollm2') {
      const about = 'SmolLM2-135M-Instruct';
      cases.push({ name, about, folder: await make(name), notebook: { layer: 10, head: 7 } });
    } else {
      cases.push({ name, about: 'tiny and random', folder: await make(name) });
    }
  }
  return cases;
}

/** A checkpoint of the reader's own. */
export function caseOf(folder: string): PeerCase {
  const name = basename(folder);
  return { name, about: name, folder, own: true };
}
