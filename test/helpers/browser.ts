import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where Chromium is by default, from Debian's package and from others. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The browser for the tests of the page; undefined, said loudly, where there is none. With
 * CHROMIUM_BIN one is promised: then that is a failure.
 */
export function findBrowser(): string | undefined {
  const { CHROMIUM_BIN } = process.env;
  if (CHROMIUM_BIN) {
    if (existsSync(CHROMIUM_BIN)) return CHROMIUM_BIN;
    throw new Error(`there is no browser at CHROMIUM_BIN (${CHROMIUM_BIN})`);
  }
  const found = PLACES.find((place) => existsSync(place));
  if (!found) {
    console.warn('\n*** TESTS IN A BROWSER SKIPPED: install chromium, or set CHROMIUM_BIN ***\n');
  }
  return found;
}

/** A browser, and what its pages complain about. */
export class TestBrowser {
  /** Errors of scripts, and what the page's policy forbids. */
  readonly complaints: string[] = [];
  readonly browser: Browser;

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async start(): Promise<TestBrowser> {
    const executablePath = findBrowser() ?? '';
    // Chromium refuses a sandbox to root, as whom CI and containers run.
    const chromiumSandbox = process.getuid?.() !== 0;
    return new TestBrowser(await chromium.launch({ executablePath, chromiumSandbox }));
  }

  async open(url: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await this.browser.newPage({
      ...{ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'UTC' },
      ...options,
    });
    // Less than a test's: so the step is named that doesn't come.
    page.setDefaultTimeout(15_000);
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    await page.goto(url);
    return page;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
