import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listenOnFreePort } from '../../../scripts/lib/free-port.ts';
import { findBrowser, TestBrowser } from '../../helpers/browser.ts';
import { TestPhone } from '../../helpers/phone.ts';

const ADA = '15550100001';
const BOB = '15550100002';

describe.skipIf(!findBrowser())('the page in a browser', () => {
  let browser: TestBrowser;
  let test: TestPhone;
  let page: Page;
  beforeAll(async () => {
    browser = await TestBrowser.start();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    test = await TestPhone.open();
    await test.order({ do: 'person', from: ADA, name: 'Ada' });
    page = await browser.open(test.url);
    await page.getByRole('region', { name: 'Chat of Ada' }).waitFor();
  });
  afterEach(async () => {
    await page.close();
    await test.close();
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  const chat = (name = 'Ada') => page.getByRole('region', { name: `Chat of ${name}` });
  const bubbles = (name = 'Ada') => chat(name).getByRole('article');
  const write = async (text: string, name = 'Ada') => {
    await chat(name).getByRole('textbox').fill(text);
    await page.keyboard.press('Enter');
  };
  const messages = () => [...(test.state.chats.get(ADA)?.bubbles ?? [])];
  const lastMessage = () => messages().at(-1)?.message;
  const menuOf = async (text: string, item: string) => {
    const bubble = bubbles().filter({ hasText: text });
    await bubble.getByLabel('What to do with this message').click();
    await bubble.getByRole('button', { name: item }).click();
  };

  it('writes with Enter, and shows marks as WhatsApp does and no HTML', async () => {
    await write('*Hello* <img src=x onerror=alert(1)>');
    await bubbles().filter({ hasText: '<img src=x' }).waitFor();
    expect(await bubbles().locator('b').textContent()).toBe('Hello');
    expect(await bubbles().locator('img').count()).toBe(0);
    await bubbles().getByLabel('the webhook took it').waitFor();
    expect(lastMessage()).toMatchObject({ text: { body: '*Hello* <img src=x onerror=alert(1)>' } });
  });

  it('tells that a message was read once it stands in an open chat', async () => {
    await test.botWrites(ADA, 'Hello');
    await bubbles().getByLabel('the webhook was told: read').waitFor();
    await test.order({ do: 'person', from: BOB, name: 'Bob' });
    await test.botWrites(BOB, 'Hello');
    await page.getByLabel('1 unread').waitFor();
    await expect
      .poll(() => test.state.chats.get(BOB)?.bubbles[0]?.tick, { timeout: 10_000 })
      .toBe('delivered');
    await page.getByRole('button', { name: 'Open the chat of Bob beside' }).click();
    await bubbles('Bob').getByLabel('the webhook was told: read').waitFor();
    expect(await chat().isVisible()).toBe(true);
  });

  it('taps buttons, rows of lists and buttons of templates, which quotes the message', async () => {
    const button = { type: 'reply', reply: { id: 'yes', title: 'Yes' } };
    const row = { id: 'r1', title: 'Soup', description: 'hot' };
    const interactive = (type: string, action: Record<string, unknown>) =>
      test.graph({
        ...{ to: `+${ADA}`, type: 'interactive' },
        interactive: { type, body: { text: `a ${type}` }, action },
      });
    await interactive('button', { buttons: [button] });
    await page.getByRole('button', { name: 'Yes' }).click();
    const id = messages()[0]?.id;
    await expect.poll(lastMessage).toMatchObject({
      interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } },
      context: { id },
    });
    await interactive('list', { button: 'Choose', sections: [{ rows: [row] }] });
    await page.getByText('☰ Choose').click();
    await page.getByRole('button', { name: 'Soup' }).click();
    await expect.poll(lastMessage).toMatchObject({
      interactive: { type: 'list_reply', list_reply: row },
    });
  });

  it('shows a picture and a voice note that can be played', async () => {
    await page.getByLabel('Send a file or a place').click();
    await page.getByRole('button', { name: 'A picture' }).click();
    const picture = bubbles().getByRole('img', { name: 'picture' });
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBe(640);
    await page.getByLabel('Send a file or a place').click();
    await page.getByRole('button', { name: 'A voice note' }).click();
    const audio = bubbles().locator('audio');
    await audio.waitFor();
    await expect
      .poll(() => audio.evaluate((player: HTMLAudioElement) => player.duration))
      .toBeGreaterThan(1);
  });

  it('sends a file that somebody chooses, and a place', async () => {
    await page.locator('input[type=file]').setInputFiles({
      ...{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hi') },
    });
    await bubbles().getByText('notes.txt').waitFor();
    await page.getByLabel('Send a file or a place').click();
    await page.getByRole('button', { name: 'A location' }).click();
    await page.getByLabel('Latitude').fill('48.4');
    await page.getByRole('button', { name: 'Send', exact: true }).last().click();
    await expect.poll(lastMessage).toMatchObject({ location: { latitude: 48.4 } });
  });

  it('reacts, quotes and sends again by keys', async () => {
    await test.botWrites(ADA, 'Hello');
    await bubbles().first().waitFor();
    await chat().getByRole('textbox').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('1');
    await bubbles().locator('.reactions').getByText('👍').waitFor();
    await page.keyboard.press('r');
    await write('because');
    await expect.poll(lastMessage).toMatchObject({ context: { id: messages()[0]?.id } });
    const before = test.posts.length;
    await chat().getByRole('textbox').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('a');
    await bubbles().getByText('×2').waitFor();
    await expect.poll(() => test.posts.length).toBeGreaterThan(before);
    expect(messages()).toHaveLength(2);
  });

  it('makes a new person by keys, whose chat stands beside', async () => {
    await page.keyboard.press('Alt+n');
    await page.keyboard.press('Enter');
    await chat('Bob').waitFor();
    expect(await chat().isVisible()).toBe(true);
    await write('I am new', 'Bob');
    await bubbles('Bob').getByText('I am new').waitFor();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => page.locator('.chat.active').getAttribute('data-from')).toBe(ADA);
  });

  it('answers as a human, closes the window, turns the telephone off', async () => {
    await chat().getByTitle('Answer Ada as a human').click();
    await write('I take over');
    await bubbles().getByText('from the app, by a human').waitFor();
    await chat().getByTitle('Let 24 hours pass').click();
    await chat().getByText('24 h over').waitFor();
    expect((await test.graph({ to: `+${ADA}`, text: { body: 'x' } })).status).toBe(400);
    await chat().getByTitle('Turn the telephone of Ada off').click();
    await chat().getByText('📴 off').waitFor();
  });

  it('shows the life of a message: what Meta was asked, and why it refused', async () => {
    await page.getByRole('tab', { name: 'Meta fails' }).click();
    await page.getByRole('radio', { name: /190/ }).check();
    await page.getByRole('button', { name: 'Fail', exact: true }).click();
    await page.getByText('Still to come').waitFor();
    await write('hi');
    await bubbles().getByText('hi').waitFor();
    const { id = '' } = messages()[0] ?? {};
    await test.graph({ to: `+${ADA}`, text: { body: 'x' }, context: { message_id: id } });
    await menuOf('hi', 'Show its life');
    const panel = page.getByRole('tabpanel');
    await panel.getByText('On purpose: The access token has expired (190)').waitFor();
    await panel.getByText('request', { exact: true }).click();
    await panel.locator('li.graph pre').getByText('"messaging_product"').waitFor();
  });

  it('stays at the newest message, unless somebody has scrolled up', async () => {
    for (let i = 0; i < 40; i++) await test.botWrites(ADA, `line ${i}`);
    const log = chat().getByRole('log');
    const below = () =>
      log.evaluate((each) => each.scrollHeight - each.scrollTop - each.clientHeight);
    await bubbles().nth(39).waitFor();
    await page.getByLabel('Send a file or a place').click();
    await page.getByRole('button', { name: 'A picture' }).click();
    await bubbles().getByRole('img', { name: 'picture' }).waitFor();
    await expect.poll(below).toBeLessThan(2);
    await log.hover();
    await page.mouse.wheel(0, -900);
    await expect.poll(below).toBeGreaterThan(500);
    await test.botWrites(ADA, 'one more');
    await bubbles().getByText('one more').waitFor();
    expect(await below()).toBeGreaterThan(500);
  });

  it('shows all again when it is loaded again', async () => {
    await write('hi');
    await bubbles().getByLabel('the webhook took it').waitFor();
    await page.reload();
    await bubbles().getByText('hi').waitFor();
  });

  it('shows one half at a time on a phone, and nothing is wider than it', async () => {
    await page.setViewportSize({ width: 390, height: 780 });
    await write('a word that is very long: '.padEnd(300, 'x'));
    await bubbles().first().waitFor();
    expect(await page.getByRole('tabpanel').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'What happens' }).click();
    await page.getByRole('tabpanel').waitFor();
    expect(await chat().isVisible()).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  it('obeys no other page', async () => {
    const evil = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>evil');
    });
    const other = await browser.open(`http://127.0.0.1:${await listenOnFreePort(evil)}/`);
    const answer = await other.evaluate(
      async ([url, body]) => {
        await fetch(`${url}orders`, { method: 'POST', mode: 'no-cors', body }).catch(() => {});
        return fetch(`${url}events`).then(
          () => 'heard',
          () => 'refused',
        );
      },
      [test.url, JSON.stringify({ do: 'text', from: ADA, text: 'evil' })] as const,
    );
    expect(answer).toBe('refused');
    expect(messages()).toEqual([]);
    await other.close();
    evil.close();
    // The browser says that it refused.
    browser.complaints.length = 0;
  });
});
