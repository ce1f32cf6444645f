import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { LocalStore } from '../scripts/lib/asterai.ts';
import { fromRoot } from '../scripts/lib/paths.ts';
import type { Origin } from './results.ts';
import { BENCH_DIR } from './subjects.ts';

/** What there is to tell about this run, this machine and its tools. */
export async function describeOrigin(command: string): Promise<Origin> {
  return {
    date: new Date().toISOString(),
    command,
    versions: await versions(),
    machine: describeMachine(),
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
