import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isIgnored, watchSource } from '../../../scripts/lib/consumer/watch.ts';

describe('watching a source', () => {
  let folder: string;
  let changes: number;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'watch-'));
    for (const name of ['src', 'build', 'node_modules']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'src/consumer.ts'), 'one');
    changes = 0;
    stop = await watchSource(folder, () => {
      changes += 1;
    });
  });
  afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });

  it.each(['consumer.ts', 'new.ts'])('tells of %s, which is written', async (name) => {
    writeFileSync(join(folder, 'src', name), 'two');
    await expect.poll(() => changes, { timeout: 5_000 }).toBe(1);
  });

  it('tells of a file that an editor puts in the place of another', async () => {
    writeFileSync(join(folder, 'src/.consumer.ts.swp'), 'two');
    renameSync(join(folder, 'src/.consumer.ts.swp'), join(folder, 'src/consumer.ts'));
    await expect.poll(() => changes, { timeout: 5_000 }).toBeGreaterThan(0);
  });

  it('does not tell of what a build makes', async () => {
    writeFileSync(join(folder, 'build/consumer.js'), 'made');
    writeFileSync(join(folder, 'node_modules/x.js'), 'made');
    await sleep(300);
    expect(changes).toBe(0);
    writeFileSync(join(folder, '.env'), 'KEY=1');
    await expect.poll(() => changes, { timeout: 5_000 }).toBe(1);
  });

  it('knows what is no source', () => {
    for (const file of ['generated/a.d.ts', 'data/1.json', '.git/HEAD', 'src/a.ts~', 'target/x']) {
      expect(isIgnored(file)).toBe(true);
    }
    for (const file of ['', '.env', 'src/a.ts', 'wit/consumer.wit', 'src/database.ts']) {
      expect(isIgnored(file)).toBe(false);
    }
  });
});
