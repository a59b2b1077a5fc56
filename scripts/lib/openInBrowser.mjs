import { spawn } from 'node:child_process';

/**
 * Hands an address to the system's browser, where there is a screen to show it on.
 * @param {string} url
 * @returns {boolean} whether that was tried
 */
export function openInBrowser(url) {
  const { DISPLAY, WAYLAND_DISPLAY, BROWSER } = process.env;
  const openers = {
    darwin: ['open', url],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', url],
    linux: BROWSER ? [BROWSER, url] : DISPLAY || WAYLAND_DISPLAY ? ['xdg-open', url] : undefined,
  };
  const opener = openers[/** @type {keyof typeof openers} */ (process.platform)];
  if (!opener) return false;
  const child = spawn(opener[0], opener.slice(1), { stdio: 'ignore', detached: true, windowsHide: true });
  child.on('error', () => console.log('The browser could not be opened: open that address yourself.'));
  child.unref();
  return true;
}
