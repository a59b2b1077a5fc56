/** Characters that some file system rejects or that are unreadable in a link. */
const UNSAFE = /[<>:"/\\|?*\s\p{C}#%&]+/gu;
/** Names that Windows reserves for devices, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const LONGEST = 80;
/** File systems allow 255, including the extension and a number. */
const MOST_BYTES = 200;

/** A name chosen by the user as a file name without extension, valid on every file system. */
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

/** `name`, or `name-2`, `name-3`, …: the first that isn't taken, ignoring case. */
export function untaken(name: string, taken: Iterable<string>): string {
  const lower = new Set([...taken].map((other) => other.toLowerCase()));
  let free = name;
  for (let count = 2; lower.has(free.toLowerCase()); count++) free = `${name}-${count}`;
  return free;
}
