/** Characters that some file system refuses or that end up unreadable in a link. */
const UNSAFE = /[<>:"/\\|?*\s\p{C}#%&]+/gu;
/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const LONGEST = 80;
/** File systems take 255, for the ending and a number too. */
const MOST_BYTES = 200;

/** A name of a person's choice as a file's name without its ending, which every file system takes. */
export function fileNameOf(name: string): string {
  const safe = shortened(name.normalize('NFC').replace(UNSAFE, '-'))
    .replace(/-+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  if (safe === '') return 'result';
  return DEVICE.test(safe) ? `_${safe}` : safe;
}

function shortened(text: string): string {
  const characters = Array.from(text).slice(0, LONGEST);
  while (Buffer.byteLength(characters.join('')) > MOST_BYTES) characters.pop();
  return characters.join('');
}

/** `name`, or `name-2`, `name-3`, …: the first that isn't taken, whatever the case of its letters. */
export function untaken(name: string, taken: Iterable<string>): string {
  const lower = new Set([...taken].map((other) => other.toLowerCase()));
  let free = name;
  for (let count = 2; lower.has(free.toLowerCase()); count++) free = `${name}-${count}`;
  return free;
}
