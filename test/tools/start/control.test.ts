import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { give, openControl } from '../../../scripts/lib/control.ts';

const ORDER = { text: 'hi', seconds: 1 };

describe('say and start', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'control-'));
    file = join(folder, 'running.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('find each other, and the file is gone at the end', async () => {
    writeFileSync(file, 'of a run that was killed', { mode: 0o644 });
    const close = await openControl(async (order, print) => {
      print(`got ${order.text} from ${order.from}`);
      print('ü\nnext');
      return order.text === 'hi';
    }, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    expect(await give({ ...ORDER, from: '1' }, print, file)).toBe(true);
    expect(lines).toEqual(['got hi from 1', 'ü\nnext']);
    expect(await give({ ...ORDER, text: 'x' }, print, file)).toBe(false);
    await close();
    expect(existsSync(file)).toBe(false);
  });

  it('say in one line when none runs', async () => {
    const nobody = () => give(ORDER, () => {}, file);
    await expect(nobody()).rejects.toThrow(/^nothing runs here: .*npm start/);
    const close = await openControl(async () => true, file);
    const left = readFileSync(file, 'utf8');
    await close();
    writeFileSync(file, left);
    await expect(nobody()).rejects.toThrow('nothing runs here');
    writeFileSync(file, 'not JSON');
    await expect(nobody()).rejects.toThrow('nothing runs here');
  });

  it('refuse who has no key', async () => {
    const close = await openControl(async () => true, file);
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), key: 'x' }));
    await expect(give(ORDER, () => {}, file)).rejects.toThrow('nothing runs here');
    await close();
    // It is another's by now.
    expect(existsSync(file)).toBe(true);
  });

  it('tell when the run ends meanwhile', async () => {
    const close = await openControl((_, print) => {
      print('heard');
      return new Promise(() => {});
    }, file);
    const asked = give(ORDER, () => void close(), file);
    await expect(asked).rejects.toThrow('npm start ended before a reply came');
  });
});
