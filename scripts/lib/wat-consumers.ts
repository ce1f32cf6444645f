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

/** Prints `NAME call NUMBER of ID`, with two digits: how often it was called since it was loaded. */
export const counting = (name: string): string =>
  consumer(`
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (local.set $end (i32.const ${LINE}))
    ${put(`${name} call `)}
    ${putByte('(i32.add (i32.const 48) (i32.div_u (global.get $calls) (i32.const 10)))')}
    ${putByte('(i32.add (i32.const 48) (i32.rem_u (global.get $calls) (i32.const 10)))')}
    ${put(' of ')}
    ${append('id')}
    ${writeLine()}`);

/** What the world of a meddling consumer adds. */
export const HOST_IMPORT = 'import asterai:host/api@1.0.0;';

/** Calls each of these functions through `asterai:host/api` at each message, then prints as a recorder. */
export function meddling(
  name: string,
  calls: readonly { component: string; functionName: string; args: readonly unknown[] }[],
): string {
  const texts: string[] = [];
  let at = MEDDLING;
  const place = (text: string): string => {
    const bytes = [...Buffer.from(text)];
    const data = bytes.map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
    texts.push(`(data (i32.const ${at}) "${data}")`);
    const place = `(i32.const ${at}) (i32.const ${bytes.length})`;
    at += bytes.length;
    return place;
  };
  const body = calls.map(
    ({ component, functionName, args }) => `(call $call-component
      ${place(component)} ${place(functionName)} ${place(JSON.stringify(args))}
      (i32.const ${RESULT}))`,
  );
  const parts = `(import "cm32p2|asterai:host/api@1" "call-component-function"
    (func $call-component (param i32 i32 i32 i32 i32 i32 i32)))`;
  return consumer(`${body.join('\n')} ${recorderBody(name)}`, parts, texts.join('\n'));
}

/** Builds each consumer as `DIR/NAME.wasm`. */
export async function buildWatConsumers(
  dir: string,
  wats: Record<string, string>,
  world: string = consumerWorld(),
): Promise<void> {
  const wit = `${dir}/wit`;
  await writeWit(wit, world);
  for (const [name, wat] of Object.entries(wats)) {
    await buildWat(wat, wit, 'consumer', `${dir}/${name}.wasm`);
  }
}

/** @param more of its imports */
export const consumerWorld = (more = ''): string => `package test:consumer@0.1.0;
world consumer {
  import wasi:cli/stdout@0.2.12;
  ${more}
  export asterai:whatsapp/incoming-handler@0.1.0;
}
`;

/** Where the line is put together. */
const LINE = 4096;
/** What a meddling consumer says, and where it gets answers that it doesn't look at. */
const MEDDLING = 12_288;
const RESULT = 16_256;

/** `on-message` gets pointer and length of content, sender's name, sender's phone and id. */
function consumer(body: string, imports = '', data = ''): string {
  return `(module
    ${imports}
    (import "cm32p2|wasi:cli/stdout@0.2" "get-stdout" (func $stdout (result i32)))
    (import "cm32p2|wasi:io/streams@0.2" "[method]output-stream.blocking-write-and-flush"
      (func $write (param i32 i32 i32 i32)))
    (import "cm32p2|wasi:io/streams@0.2" "output-stream_drop" (func $drop (param i32)))
    (memory (export "cm32p2_memory") 8)
    (global $calls (mut i32) (i32.const 0))
    ${data}
    ${ALLOCATOR}
    (func (export "cm32p2|asterai:whatsapp/incoming-handler@0.1|on-message")
      (param $content i32) (param $content-length i32) (param $name i32) (param $name-length i32)
      (param $phone i32) (param $phone-length i32) (param $id i32) (param $id-length i32)
      (local $end i32) (local $stream i32)
      ${body})
    (func (export "cm32p2|asterai:whatsapp/incoming-handler@0.1|on-message_post")))`;
}

function recorderBody(name: string): string {
  return `(local.set $end (i32.const ${LINE}))
    ${put(`${name} got `)}
    ${['id', 'phone', 'name', 'content'].map(append).join(putByte(BAR))}
    ${writeLine()}`;
}

const BAR = `(i32.const ${'|'.charCodeAt(0)})`;
const LINE_FEED = '(i32.const 10)';

/** Puts a text at the end of the line. */
const put = (text: string): string =>
  [...Buffer.from(text)].map((byte) => putByte(`(i32.const ${byte})`)).join(' ');

function putByte(byte: string): string {
  return `(i32.store8 (local.get $end) ${byte})
    (local.set $end (i32.add (local.get $end) (i32.const 1)))`;
}

/** Puts a field at the end of the line. */
function append(field: string): string {
  return `(memory.copy (local.get $end) (local.get $${field}) (local.get $${field}-length))
    (local.set $end (i32.add (local.get $end) (local.get $${field}-length)))`;
}

const writeLine = (): string => `${putByte(LINE_FEED)}
    (local.set $stream (call $stdout))
    (call $write (local.get $stream) (i32.const ${LINE})
      (i32.sub (local.get $end) (i32.const ${LINE})) (i32.const ${RESULT}))
    (call $drop (local.get $stream))`;
