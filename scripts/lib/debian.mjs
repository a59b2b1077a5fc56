/** Packages of Debian and its derivatives, which root can install without a prompt. */
import { readFile } from 'node:fs/promises';
import { run } from './processes.mjs';
import { SetupError, step } from './progress.mjs';

/** Something that tests need is absent and can't be installed here; those tests are skipped. */
export class NotAvailable extends SetupError {}

/**
 * Installs packages with apt-get.
 * @param {string} title what is installed
 * @param {readonly string[]} packages
 * @param {string} advice how to install it by hand
 * @throws {NotAvailable} when this is not Debian, or not root
 * @throws {SetupError} when apt-get fails
 */
export async function installPackages(title, packages, advice) {
  if (!(await isDebian()) || process.getuid?.() !== 0)
    throw new NotAvailable(`${title} was not found. ${advice}`);
  await step(`Installing ${title} (apt-get)`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env });
    const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
    const { code, output } = await run('apt-get', args, { env });
    if (code !== 0) throw new SetupError(`apt-get could not install ${title}:\n${output.trim()}\n${advice}`);
  });
}

async function isDebian() {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(await readFile('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
