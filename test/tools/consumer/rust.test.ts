import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Builder, builderOf } from '../../../scripts/lib/consumer/builders.ts';

/** Does what cargo does for npm start: an output, or a message and exit code 101. */
const CARGO = `#!/bin/sh
echo "$@" > cargo.log
if grep -q broken src/lib.rs; then echo "error: broken" >&2; exit 101; fi
mkdir -p target/wasm32-wasip2/release && cp src/lib.rs target/wasm32-wasip2/release/my_bot.wasm
`;

describe('a bot in Rust', () => {
  const path = process.env.PATH;
  let folder: string;
  let builder: Builder;
  const made: string[] = [];
  const build = async () => {
    const file = await builder.build();
    made.push(file);
    return file;
  };
  const write = (text: string) => writeFileSync(join(folder, 'src/lib.rs'), text);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rust-'));
    mkdirSync(join(folder, 'src'));
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/cargo'), CARGO);
    chmodSync(join(folder, 'bin/cargo'), 0o755);
    process.env.PATH = `${folder}/bin:/usr/bin:/bin`;
    builder = builderOf({
      ...{ folder, shown: 'BOT', name: 'test:rust', version: '0.1.0', kind: 'rust' },
    });
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
    for (const file of made.splice(0)) rmSync(file, { force: true });
  });

  it('is built by cargo, and is another component when it has changed', async () => {
    write('one');
    const one = await build();
    expect(readFileSync(one, 'utf8')).toBe('one');
    expect(readFileSync(join(folder, 'cargo.log'), 'utf8')).toBe(
      'build --release --quiet --target wasm32-wasip2\n',
    );
    expect(await build()).toBe(one);
    write('two');
    const two = await build();
    expect(two).not.toBe(one);
    expect(readFileSync(two, 'utf8')).toBe('two');
    // The one that may still run is left.
    expect(readFileSync(one, 'utf8')).toBe('one');
  });

  it('fails with what cargo says', async () => {
    write('broken');
    await expect(build()).rejects.toThrow(/^error: broken$/);
  });

  it('says where cargo is to be had', async () => {
    process.env.PATH = folder;
    await expect(build()).rejects.toThrow('there is no cargo here: install Rust (rustup.rs)');
  });
});
