/**
 * Consumers written by hand in WebAssembly's text form: they start in no time and do one thing, so
 * that a test of many consumers doesn't wait for many JavaScript engines.
 * @module
 */
import { ALLOCATOR, buildWat, writeWit } from './wat.ts';

/** Prints `NAME got ID|PHONE|SENDER'S NAME|CONTENT` for each message (4000 bytes at most). */
export const recorder = (name: string): string => consumer(recorderBody(name));

/** Traps at each message. */
export const trapping = (): string => consumer('unreachable');

/** Builds each consumer as `DIR/NAME.wasm`. */
export async function buildWatConsumers(
  dir: string,
  wats: Record<string, string>,
  world: string = WORLD,
): Promise<void> {
  const wit = `${dir}/wit`;
  await writeWit(wit, world);
  for (const [name, wat] of Object.entries(wats)) {
    await buildWat(wat, wit, 'consumer', `${dir}/${name}.wasm`);
  }
}

const WORLD = `package test:consumer@0.1.0;
world consumer {
  import wasi:cli/stdout@0.2.12;
  export asterai:whatsapp/incoming-handler@0.1.0;
}
`;

/** Where the line is put together. */
const LINE = 4096;

/** `on-message` gets pointer and length of content, sender's name, sender's phone and id. */
function consumer(body: string): string {
  return `(module
    (import "cm32p2|wasi:cli/stdout@0.2" "get-stdout" (func $stdout (result i32)))
    (import "cm32p2|wasi:io/streams@0.2" "[method]output-stream.blocking-write-and-flush"
      (func $write (param i32 i32 i32 i32)))
    (import "cm32p2|wasi:io/streams@0.2" "output-stream_drop" (func $drop (param i32)))
    (memory (export "cm32p2_memory") 8)
    ${ALLOCATOR}
    (func (export "cm32p2|asterai:whatsapp/incoming-handler@0.1|on-message")
      (param $content i32) (param $content-length i32) (param $name i32) (param $name-length i32)
      (param $phone i32) (param $phone-length i32) (param $id i32) (param $id-length i32)
      (local $end i32) (local $stream i32)
      ${body})
    (func (export "cm32p2|asterai:whatsapp/incoming-handler@0.1|on-message_post")))`;
}

function recorderBody(name: string): string {
  const intro = Buffer.from(`${name} got `);
  const text = [...intro].map((byte, i) => store(i, byte)).join(' ');
  return `${text}
    (local.set $end (i32.const ${LINE + intro.length}))
    ${['id', 'phone', 'name', 'content'].map(append).join('\n')}
    (i32.store8 (i32.sub (local.get $end) (i32.const 1)) (i32.const 10))
    (local.set $stream (call $stdout))
    (call $write (local.get $stream) (i32.const ${LINE})
      (i32.sub (local.get $end) (i32.const ${LINE})) (i32.const 0))
    (call $drop (local.get $stream))`;
}

function store(offset: number, byte: number): string {
  return `(i32.store8 (i32.const ${LINE + offset}) (i32.const ${byte}))`;
}

/** Puts a field and a bar at the end of the line. */
function append(field: string): string {
  return `(memory.copy (local.get $end) (local.get $${field}) (local.get $${field}-length))
    (local.set $end (i32.add (local.get $end) (local.get $${field}-length)))
    (i32.store8 (local.get $end) (i32.const ${'|'.charCodeAt(0)}))
    (local.set $end (i32.add (local.get $end) (i32.const 1)))`;
}
