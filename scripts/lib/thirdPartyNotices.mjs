import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LEGAL_FILE = /^(licen[cs]e|copying|copyright|notice|third.?party)/i;

/**
 * Texts in licences/ for packages that ship without a licence text, or without those of packages that they contain. Each
 * belongs to the version it was taken from: check it again for a new version.
 */
const OWN_TEXTS = new Map([
  ['onnxruntime-node@1.30.0', ['onnxruntime.txt', 'onnxruntime-third-party.txt']],
  ['onnxruntime-common@1.30.0', ['onnxruntime.txt']],
  ['safetensors@0.0.1', ['safetensors.txt']],
  ['@microsoft/fast-element@1.14.0', ['fast.txt']],
  ['@microsoft/fast-foundation@2.50.0', ['fast.txt']],
  ['@microsoft/fast-web-utilities@5.4.1', ['fast.txt']],
]);

/**
 * Licence notices of all packages that ship, in the bundles or beside them.
 *
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @param {readonly string[]} [beside] folders of packages that ship unchanged; those of the extension's package if absent
 * @returns {Promise<string>}
 * @throws {Error} if a package has no licence text; the message says what to do
 */
export async function thirdPartyNotices(metafiles, beside) {
  const folders = [...new Set([...bundledPackages(metafiles), ...(beside ?? (await packagesBeside()))])];
  const notices = await Promise.all(folders.map(noticeOf));
  const unique = [...new Map(notices.map((notice) => [notice.title, notice])).values()];
  unique.sort((a, b) => (a.title < b.title ? -1 : 1));
  const intro = 'QK Lens ships with these packages, under these licences.\n';
  return [intro, ...unique.map(({ title, texts }) => [title, ...texts].join('\n\n'))].join(
    `\n${'='.repeat(80)}\n\n`,
  );
}

/**
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @returns {string[]} folders of packages, relative to the repository
 */
function bundledPackages(metafiles) {
  const files = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  return files.flatMap((file) => PACKAGE.exec(file)?.[0] ?? []);
}

/** @returns {Promise<string[]>} folders of packages that the extension's package contains unchanged */
async function packagesBeside() {
  const lines = (await readFile(join(root, '.vscodeignore'), 'utf8')).split('\n');
  return lines.flatMap((line) => (line.startsWith('!') ? (PACKAGE.exec(line.slice(1))?.[0] ?? []) : []));
}

/** @param {string} folder */
async function noticeOf(folder) {
  /** @type {{ name: string; version: string; license?: string; homepage?: string }} */
  const about = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const { name, version, license = 'see below', homepage } = about;
  const files = (await readdir(join(root, folder))).filter((file) => LEGAL_FILE.test(file)).sort();
  const own = OWN_TEXTS.get(`${name}@${version}`) ?? [];
  const paths = [...files.map((file) => join(folder, file)), ...own.map((file) => join('licences', file))];
  if (paths.length === 0) {
    throw new Error(
      `${name} ${version} ships, but has no licence file: put its licence text into licences/ and name it in ` +
        'scripts/lib/thirdPartyNotices.mjs.',
    );
  }
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')));
  return {
    title: `${name} ${version} (${license})${homepage ? `, ${homepage}` : ''}`,
    texts: texts.map((text) => text.replaceAll('\r\n', '\n').trim()),
  };
}
