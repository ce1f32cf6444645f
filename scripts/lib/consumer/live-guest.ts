/**
 * What runs in place of a consumer while it is being made: it has the consumer's imports and exports,
 * and takes the consumer's program from a file, again after each change. So a change needs no new
 * component, which the runtime would compile for half a minute.
 *
 * It is guest code: `live-host.ts` bundles it with an entry of its own for each world.
 * @module
 */
import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';
import type { Descriptor } from 'wasi:filesystem/types@0.2.12';

type Module = Record<string, unknown>;
type Program = (exports: Module, require: (name: string) => Module) => void;

/** In the path of the directory in which the program lies. */
const FOLDER = '/build/live/';
const BLOCK = 65_536n;

let directory: Descriptor | undefined;
let bot: Module | undefined;
let stamp = '';
let loading = false;

/**
 * The exports of the consumer's program as it is now.
 * @param imports the component's imports by name
 */
export function currentBot(imports: Record<string, Module>): Module {
  using file = openProgram();
  const { size, dataModificationTimestamp: time } = file.stat();
  const now = `${size} ${time?.seconds}.${time?.nanoseconds}`;
  if (bot === undefined || now !== stamp) {
    bot = evaluate(read(file), imports);
    stamp = now;
  }
  return bot;
}

function openProgram(): Descriptor {
  directory ??= getDirectories().find(([, path]) => path.includes(FOLDER))?.[0];
  if (!directory) throw new Error(`${FOLDER} is not among the directories of --allow-dir`);
  return directory.openAt({}, 'bot.js', {}, { read: true });
}

function read(file: Descriptor): string {
  const decoder = new TextDecoder();
  let text = '';
  for (let offset = 0n; ; ) {
    const [bytes, end] = file.read(BLOCK, offset);
    text += decoder.decode(bytes, { stream: true });
    offset += BigInt(bytes.length);
    if (end || bytes.length === 0) return text + decoder.decode();
  }
}

function evaluate(text: string, imports: Record<string, Module>): Module {
  const exports: Module = {};
  loading = true;
  try {
    // Called so, it sees the globals, and nothing of this module.
    // biome-ignore lint/security/noGlobalEval: what this module is for; no deployed component has it
    const program = globalThis.eval(text) as Program;
    program(exports, (name) => guarded(name, imports[name]));
    return exports;
  } finally {
    loading = false;
  }
}

/** Imports that refuse to work at the top level of a module, which in a build runs at build time. */
function guarded(name: string, module: Module | undefined): Module {
  if (!module) throw new Error(`${name} is not among the imports in wit/`);
  return Object.fromEntries(
    Object.entries(module).map(([key, value]) => {
      // A class is one of WASI's resources.
      if (typeof value !== 'function' || /^[A-Z]/.test(key)) return [key, value];
      const call = (...args: unknown[]): unknown => {
        if (!loading) return value(...args);
        throw new Error(
          `${key} of ${name} is called at the top level, which runs at build time: call it in a function`,
        );
      };
      return [key, call];
    }),
  );
}
