/**
 * Makes the pictures of docs/phone.md: `node scripts/run.mjs test/helpers/phone-screenshots.ts URL`,
 * with the URL of the page of an `npm start` that runs and that nobody has written to yet.
 */
import type { Page } from 'playwright-core';
import { fromRoot } from '../../scripts/lib/paths.ts';
import { main, UserError } from '../../scripts/lib/report.ts';
import { findBrowser, TestBrowser } from './browser.ts';

const picture = (name: string): string => fromRoot(`docs/images/${name}.png`);

/** Two people talk to the example. */
async function converse(page: Page): Promise<void> {
  const chat = (name: string) => page.getByRole('region', { name: `Chat of ${name}` });
  const write = async (name: string, text: string) => {
    await chat(name).getByRole('textbox').fill(text);
    await page.keyboard.press('Enter');
  };
  const send = async (what: string) => {
    await chat('Ada').getByLabel('Send a file or a place').click();
    await page.getByRole('button', { name: what }).click();
  };
  await chat('Ada').getByRole('article').nth(1).waitFor();
  await send('A picture');
  await send('A voice note');
  await write('Ada', 'menu');
  await chat('Ada').getByRole('button', { name: 'Hello', exact: true }).click();
  await chat('Ada').getByRole('article').nth(7).waitFor();
  await chat('Ada').getByRole('article').nth(7).focus();
  await page.keyboard.press('1');
  await page.keyboard.press('Alt+n');
  await page.keyboard.press('Enter');
  await write('Bob', 'Is there *soup* today?');
  await chat('Bob').getByRole('article').nth(1).waitFor();
  await page.waitForTimeout(2000);
}

await main(async () => {
  const url = process.argv[2];
  if (!url || !findBrowser())
    throw new UserError('say where the page is; a browser is needed, too');
  const browser = await TestBrowser.start();
  const light = await browser.open(url);
  await converse(light);
  await light.screenshot({ path: picture('phone-light') });
  const dark = await browser.open(url, { colorScheme: 'dark' });
  await dark.getByRole('button', { name: 'Open the chat of Bob beside' }).click();
  await dark.getByRole('tab', { name: 'Meta fails' }).click();
  await dark.waitForTimeout(1000);
  await dark.screenshot({ path: picture('phone-dark') });
  const viewport = { width: 390, height: 780 };
  const narrow = await browser.open(url, { viewport, deviceScaleFactor: 1.5 });
  await narrow.waitForTimeout(1000);
  await narrow.screenshot({ path: picture('phone-narrow') });
  await browser.close();
});
