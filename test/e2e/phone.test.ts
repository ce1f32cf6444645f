import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { findBrowser, TestBrowser } from '../helpers/browser.ts';
import { hasRuntime } from '../helpers/runtime.ts';
import { DEMO_VARIABLES, Script } from '../helpers/script.ts';

const LONG = { timeout: 60_000 };

/** The bot answers; another consumer is missing, so that its messages wait in the inbox. */
describe.skipIf(!hasRuntime() || !findBrowser())('the phone beside the real runtime', () => {
  let start: Script;
  let inbox: string;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    inbox = mkdtempSync(join(tmpdir(), 'phone-'));
    const light = process.env.WHATSAPP_BUILD === 'light' ? ['--light'] : [];
    const port = await freePort();
    start = new Script(['scripts/start.ts', ...light], {
      ...DEMO_VARIABLES,
      PORT: `${port}`,
      WHATSAPP_INBOX_DIR: inbox,
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'example:echo,example:missing',
      WHATSAPP_TYPING: 'true',
    });
    await start.says('The component is not ready');
    const url = /The phone, in a browser: (\S+)/.exec(start.output)?.[1] ?? '';
    browser = await TestBrowser.start();
    page = await browser.open(url);
    page.setDefaultTimeout(60_000);
    await page.getByRole('button', { name: 'New person' }).click();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Chat of Bob' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    start.child.kill('SIGINT');
    await start.ended();
    rmSync(inbox, { recursive: true });
  });

  const write = async (text: string) => {
    await page.getByRole('textbox', { name: 'Write as Bob' }).fill(text);
    await page.keyboard.press('Enter');
  };
  const panel = () => page.getByRole('tabpanel');
  const steps = () => panel().locator('li:is(.webhook, .consumer, .graph)').allInnerTexts();

  it('carries a message there and the reply back, and shows each step in between', async () => {
    await write('Hello');
    await page.getByRole('article', { name: /The bot: Hello Bob, you wrote: Hello/ }).waitFor();
    await page.getByLabel('the bot marked it as read').waitFor();
    await page.getByLabel('the webhook was told: read').waitFor();
    await panel().getByText('component-not-found').first().waitFor();
    const order = [
      /webhook text → 200/,
      /Graph read, and typing → 200/,
      /example:echo is called/,
      /Graph text: Hello Bob.* → 200/,
      /example:echo took it/,
      /example:missing is called/,
      /example:missing failed/,
    ];
    const found = (await steps()).map((step) => step.replaceAll(/\s+/g, ' '));
    const places = order.map((each) => found.findIndex((step) => each.test(step)));
    expect(places, found.join('\n')).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    await panel().getByText('answered with wamid.').first().waitFor();
  });

  it('taps a button of the bot’s', async () => {
    await write('menu');
    await page.getByRole('article').getByRole('button', { name: 'Hello', exact: true }).click();
    await page
      .getByRole('article', { name: 'The bot: Hello Bob, you wrote: Hello' })
      .nth(1)
      .waitFor();
  });

  it('sends again under the same id: the component knows it', async () => {
    await page.getByRole('article', { name: 'Bob: menu' }).focus();
    await page.keyboard.press('a');
    await page.getByRole('article', { name: 'Bob: menu' }).getByText('×2').waitFor();
    await expect.poll(() => start.output, LONG).toMatch(/came again: it is not delivered twice/);
  });

  it('shows the inbox, and takes a dead letter back', async () => {
    await page.getByRole('tab', { name: /Inbox/ }).click();
    await panel()
      .getByText(/next at/)
      .waitFor();
    // Six attempts take 73 minutes: one of the messages is given up by hand.
    const number = join(inbox, readdirSync(inbox)[0] ?? '');
    const entry = () =>
      readdirSync(join(number, 'retry'), { recursive: true, withFileTypes: true }).find((each) =>
        each.isFile(),
      );
    await expect.poll(entry, LONG).toBeDefined();
    const { parentPath = '', name = '' } = entry() ?? {};
    mkdirSync(join(number, 'dead'), { recursive: true });
    renameSync(join(parentPath, name), join(number, 'dead', basename(name)));
    await panel().getByText('example:missing: component-not-found').waitFor();
    const before = start.output.split('example:missing failed on').length;
    await panel().getByRole('button', { name: 'Retry', exact: true }).click();
    await panel().getByText('Nothing was given up.').waitFor();
    await expect
      .poll(() => start.output.split('example:missing failed on').length, LONG)
      .toBeGreaterThan(before);
  });

  it('complains of nothing', () => {
    expect(browser.complaints).toEqual([]);
  });
});
