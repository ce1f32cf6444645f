import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { LocalStore } from '../scripts/lib/asterai.ts';
import { fromRoot } from '../scripts/lib/paths.ts';
import type { Origin } from './results.ts';
import { median } from './statistics.ts';
import { BENCH_DIR } from './subjects.ts';

/** What there is to tell about this run, this machine and its tools. */
export async function describeOrigin(command: string): Promise<Origin> {
  return {
    date: new Date().toISOString(),
    command,
    versions: await versions(),
    machine: describeMachine(),
    twoSyncs: timeTwoSyncs(),
  };
}

async function versions(): Promise<Record<string, string>> {
  const runtime = await new LocalStore(BENCH_DIR).command(['--version']);
  return {
    asterai: runtime.output.trim(),
    jco: packageVersion('@bytecodealliance/jco'),
    'componentize-js': packageVersion('@bytecodealliance/componentize-js'),
    'componentize-qjs': packageVersion('componentize-qjs'),
    node: process.versions.node,
  };
}

function packageVersion(name: string): string {
  const file = fromRoot(`node_modules/${name}/package.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function describeMachine(): Origin['machine'] {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memory: totalmem(),
    system: `Linux ${release()}`,
  };
}

/** What no inbox can do without before it answers. */
function timeTwoSyncs(): number {
  const dir = `${BENCH_DIR}/syncs`;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const directory = openSync(dir, 'r');
  const times = Array.from({ length: 50 }, (_, i) => {
    const start = performance.now();
    const file = openSync(`${dir}/${i}`, 'wx');
    writeSync(file, 'x'.repeat(1000));
    fsyncSync(file);
    fsyncSync(directory);
    closeSync(file);
    return performance.now() - start;
  });
  closeSync(directory);
  rmSync(dir, { recursive: true });
  return median(times);
}
