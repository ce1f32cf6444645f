/**
 * Consumers that export `message-handler` of a package that isn't quite ours, written by hand in
 * WebAssembly's text form.
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fromRoot } from '../../scripts/lib/paths.ts';
import { ALLOCATOR, buildWat, writeWit } from '../../scripts/lib/wat.ts';

const WORLD = `package test:handlers@0.1.0;
world consumer {
  import wasi:cli/stdout@0.2.12;
  export asterai:whatsapp/message-handler@0.1.0;
}
`;

/** The contract as it was before these fields, and as it may be one day. */
export const VARIANTS: Record<string, (wit: string) => string> = {
  older: (wit) =>
    wit.replace(/ +form: option<string>,/, '').replace(/ +contacts: list<contact>,/, ''),
  newer: (wit) =>
    wit.replace(/( +)form: option<string>,/, '$1form: option<string>,\n$1mood: string,'),
};

/** Builds each variant as `DIR/NAME.wasm`. */
export async function buildHandlerVariants(dir: string): Promise<void> {
  const contract = await readFile(fromRoot('wit/component.wit'), 'utf8');
  for (const [name, change] of Object.entries(VARIANTS)) {
    const wit = `${dir}/${name}-wit`;
    await writeWit(wit, WORLD);
    const changed = change(contract);
    if (changed === contract) throw new Error(`${name}: the contract has no such field`);
    await writeFile(`${wit}/deps/whatsapp.wit`, changed);
    await buildWat(hearing(`test:${name}`), wit, 'consumer', `${dir}/${name}.wasm`);
  }
}

const LINE = 4096;
/** What the host gets back: a `result` that is ok. */
const OK = 8192;
const WRITTEN = 8208;

/** Prints `NAME heard ID` for each message. The id is the first field of the record. */
function hearing(name: string): string {
  const prefix = `${name} heard `;
  return `(module
    (import "cm32p2|wasi:cli/stdout@0.2" "get-stdout" (func $stdout (result i32)))
    (import "cm32p2|wasi:io/streams@0.2" "[method]output-stream.blocking-write-and-flush"
      (func $write (param i32 i32 i32 i32)))
    (import "cm32p2|wasi:io/streams@0.2" "output-stream_drop" (func $drop (param i32)))
    (memory (export "cm32p2_memory") 8)
    ${ALLOCATOR}
    (data (i32.const ${LINE}) "${prefix}")
    (func (export "cm32p2|asterai:whatsapp/message-handler@0.1|on-message")
      (param $record i32) (result i32) (local $end i32) (local $stream i32)
      (local.set $end (i32.add (i32.const ${LINE + prefix.length}) (i32.load offset=4 (local.get $record))))
      (memory.copy (i32.const ${LINE + prefix.length})
        (i32.load (local.get $record)) (i32.load offset=4 (local.get $record)))
      (i32.store8 (local.get $end) (i32.const 10))
      (local.set $stream (call $stdout))
      (call $write (local.get $stream) (i32.const ${LINE})
        (i32.sub (i32.add (local.get $end) (i32.const 1)) (i32.const ${LINE})) (i32.const ${WRITTEN}))
      (call $drop (local.get $stream))
      (i32.store8 (i32.const ${OK}) (i32.const 0))
      (i32.const ${OK}))
    (func (export "cm32p2|asterai:whatsapp/message-handler@0.1|on-message_post") (param i32)))`;
}
