import { spawn } from 'node:child_process';

/** What opens a page, by platform. */
const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', linux: 'xdg-open' };

/**
 * Opens the page where somebody sits at a terminal and a browser can show it. It fails in silence: the
 * address is printed anyway.
 */
export function openBrowser(url: string): void {
  const opener = OPENERS[process.platform];
  if (!opener || !hasScreen()) return;
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

/** Not over SSH, in CI or in a pipe. `BROWSER=none` is the usual way to say no. */
function hasScreen(): boolean {
  const { CI, BROWSER, SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!process.stdout.isTTY || CI || BROWSER === 'none' || SSH_CONNECTION) return false;
  return process.platform === 'darwin' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}
