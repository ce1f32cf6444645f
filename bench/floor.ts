/**
 * The floor: the least that a component can do, written by hand in WebAssembly's text form. What the
 * runtime itself costs is in these; the rest is ours.
 * @module
 */
import { ALLOCATOR, buildWat, writeWit } from '../scripts/lib/wat.ts';

/** A message in the form that `call-component-function` wants: the arguments as a JSON array. */
const ARGUMENTS = JSON.stringify([
  {
    content: 'Hello from the floor',
    sender: { name: 'Ada', phone: '15550100123' },
    id: 'wamid.FLOOR',
  },
]);
const FUNCTION = 'incoming-handler/on-message';

const WIT = `package bench:floor@0.1.0;
world floor {
  import asterai:host/api@1.0.0;
  import wasi:http/types@0.2.12;
  export wasi:http/incoming-handler@0.2.12;
}
`;

/**
 * Builds a component that answers every request with an empty 200, and then calls each consumer
 * once, always with the same message.
 * @param dir for this component and its WIT alone
 * @returns the path of the component
 */
export async function buildFloor(dir: string, consumers: readonly string[]): Promise<string> {
  await writeWit(`${dir}/wit`, WIT);
  const path = `${dir}/component.wasm`;
  await buildWat(floor(consumers), `${dir}/wit`, 'floor', path);
  return path;
}

/** Where the host puts its results; what a call returns is never looked at. */
const RESULT = 8192;

function floor(consumers: readonly string[]): string {
  const texts = placeTexts([FUNCTION, ARGUMENTS, ...consumers]);
  const calls = consumers.map(
    (name) => `(call $call-component
        ${texts.use(name)} ${texts.use(FUNCTION)} ${texts.use(ARGUMENTS)} (i32.const ${RESULT}))`,
  );
  const http = 'cm32p2|wasi:http/types@0.2';
  return `(module
    (import "cm32p2|asterai:host/api@1" "call-component-function"
      (func $call-component (param i32 i32 i32 i32 i32 i32 i32)))
    (import "${http}" "[constructor]fields" (func $new-headers (result i32)))
    (import "${http}" "[constructor]outgoing-response"
      (func $new-response (param i32) (result i32)))
    (import "${http}" "[method]outgoing-response.body" (func $body-of (param i32 i32)))
    (import "${http}" "[static]response-outparam.set"
      (func $answer (param i32 i32 i32 i32 i64 i32 i32 i32 i32)))
    (import "${http}" "[static]outgoing-body.finish" (func $finish (param i32 i32 i32 i32)))
    (memory (export "cm32p2_memory") 2)
    ${texts.data}
    ${ALLOCATOR}
    (func (export "cm32p2|wasi:http/incoming-handler@0.2|handle")
      (param $request i32) (param $outparam i32) (local $response i32) (local $body i32)
      (local.set $response (call $new-response (call $new-headers)))
      (call $body-of (local.get $response) (i32.const ${RESULT}))
      ;; A result: the tag in the first word, the handle of the body in the second.
      (local.set $body (i32.load (i32.const ${RESULT + 4})))
      ;; ok(response); what follows is room for an error code.
      (call $answer (local.get $outparam) (i32.const 0) (local.get $response)
        (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
      ;; Without trailers. The answer is out when the body is finished.
      (call $finish (local.get $body) (i32.const 0) (i32.const 0) (i32.const ${RESULT}))
      ${calls.join('\n')})
    (func (export "cm32p2|wasi:http/incoming-handler@0.2|handle_post")))`;
}

/** Lays texts out in memory from 0 on. @returns their data segments, and pointer and length of each */
function placeTexts(list: readonly string[]): { data: string; use: (text: string) => string } {
  const placed = new Map<string, string>();
  const data: string[] = [];
  let at = 0;
  for (const text of list) {
    const bytes = Buffer.from(text);
    const escaped = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
    data.push(`(data (i32.const ${at}) "${escaped}")`);
    placed.set(text, `(i32.const ${at}) (i32.const ${bytes.length})`);
    at += bytes.length;
  }
  if (at > RESULT) throw new Error('the texts of the floor component do not fit');
  return { data: data.join('\n'), use: (text) => placed.get(text) ?? '' };
}
