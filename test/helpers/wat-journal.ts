/**
 * Consumers that keep a journal on disk: what they wrote there is there even when the runtime is
 * killed right after. They are written by hand in WebAssembly's text form, and need the runtime's
 * `--allow-dir`.
 * @module
 */
import { ALLOCATOR } from '../../scripts/lib/wat.ts';

export interface JournalingOptions {
  /** How long a call takes for each byte of the message's content. */
  millisecondsPerByte?: number;
  /** Answers the sender through our `api`: with the id of the message. */
  replies?: boolean;
  /**
   * Traps at every n-th call, until the allowed directory holds a file `well`. A file counts the
   * calls, since one knows nothing of those before.
   */
  trapsEvery?: number;
  /** Traps as long as the allowed directory holds a file of this name. */
  trapsWhile?: string;
  /** It exports the handlers of all kinds of events, in place of `incoming-handler`. */
  handlers?: boolean;
}

/** Appends `MILLISECONDS NAME begin ID` to `journal`, and then `… end …`, or `… trap …` and traps. */
export function journaling(name: string, options: JournalingOptions = {}): string {
  const texts = new Texts();
  const parts = steps(options, texts);
  const note = (what: string) => `(call $note ${texts.at(` ${name} ${what} `)})`;
  return `(module
    ${imports(options)}
    (memory (export "cm32p2_memory") 8)
    ${ALLOCATOR}
    ${functions(texts)}
    (func $take
      (param $content-length i32) (param $phone i32) (param $phone-length i32)
      (param $id i32) (param $id-length i32) (local $descriptor i32)
      (global.set $id (local.get $id))
      (global.set $id-length (local.get $id-length))
      ${note('begin')}
      (block $healthy
        (block $trap
          ${parts.join('\n')}
          (br $healthy))
        ${note('trap')}
        unreachable)
      ${note('end')})
    ${options.handlers ? Object.entries(HANDLERS).map(handler).join('\n') : ON_MESSAGE}
    ${texts.data()})`;
}

const ON_MESSAGE = `
    (func (export "cm32p2|asterai:whatsapp/incoming-handler@0.1|on-message")
      (param $content i32) (param $content-length i32) (param $name i32) (param $name-length i32)
      (param $phone i32) (param $phone-length i32) (param $id i32) (param $id-length i32)
      (call $take (local.get $content-length) (local.get $phone) (local.get $phone-length)
        (local.get $id) (local.get $id-length)))
    (func (export "cm32p2|asterai:whatsapp/incoming-handler@0.1|on-message_post"))`;

/** How many values each record is, or undefined for one that comes as a pointer: more than 16. */
const HANDLERS = { message: undefined, status: undefined, echo: 14, notice: 12 };

/** The first field of each record, a text, tells what it is: an id, or a notice's field. */
function handler([kind, values]: [string, number | undefined]): string {
  const name = `cm32p2|asterai:whatsapp/${kind}-handler@0.1|on-${kind}`;
  const [params, id] =
    values === undefined
      ? ['i32', '(i32.load (local.get 0)) (i32.load offset=4 (local.get 0))']
      : ['i32 '.repeat(values), '(local.get 0) (local.get 1)'];
  return `
    (func (export "${name}") (param ${params}) (result i32)
      (call $take (i32.const 0) (i32.const 0) (i32.const 0) ${id})
      (i32.store8 (i32.const ${RESULT}) (i32.const 0))
      (i32.const ${RESULT}))
    (func (export "${name}_post") (param i32))`;
}

export const JOURNALING_WORLD = `package test:journaling@0.1.0;
world consumer {
  import wasi:clocks/monotonic-clock@0.2.12;
  import wasi:clocks/wall-clock@0.2.12;
  import wasi:filesystem/preopens@0.2.12;
  import wasi:filesystem/types@0.2.12;
  import wasi:io/poll@0.2.12;
  import wasi:io/streams@0.2.12;
  import asterai:whatsapp/api@0.1.0;
  export asterai:whatsapp/incoming-handler@0.1.0;
}
`;

/** The same for a consumer of all kinds of events. */
export const HANDLERS_WORLD = JOURNALING_WORLD.replace(
  / *export .*\n/,
  Object.keys(HANDLERS)
    .map((kind) => `  export asterai:whatsapp/${kind}-handler@0.1.0;\n`)
    .join(''),
);

/** Memory: texts first, then the line that is being written, then what calls return. */
const LINE = 4096;
const RESULT = 12_288;
/** In bytes: `stat`'s `size` within its result. */
const SIZE = 24;
/** Digits of milliseconds since 1970, until the year 2286. */
const TIME_DIGITS = 13;

/** Texts in memory. */
class Texts {
  private text = '';

  /** @returns pointer and length as two arguments */
  at(text: string): string {
    const pointer = this.text.length;
    this.text += text;
    return `(i32.const ${pointer}) (i32.const ${text.length})`;
  }

  data(): string {
    return `(data (i32.const 0) "${this.text}")`;
  }
}

/** What happens between begin and end; a branch to `$trap` ends it. */
function steps(options: JournalingOptions, texts: Texts): string[] {
  const { millisecondsPerByte, replies, trapsEvery, trapsWhile } = options;
  const parts: string[] = [];
  if (millisecondsPerByte !== undefined) {
    parts.push(`(call $sleep (i64.mul (i64.extend_i32_u (local.get $content-length))
      (i64.const ${millisecondsPerByte * 1_000_000})))`);
  }
  if (replies) {
    parts.push(`(call $send (local.get $id) (local.get $id-length)
      (local.get $phone) (local.get $phone-length) (i32.const ${RESULT}))`);
  }
  if (trapsEvery !== undefined) {
    parts.push(`(br_if $healthy (call $exists ${texts.at('well')}))
      (local.set $descriptor (call $open-for-append ${texts.at('calls')}))
      (call $write-to (local.get $descriptor) ${texts.at('.')})
      (call $stat (local.get $descriptor) (i32.const ${RESULT}))
      (call $drop-descriptor (local.get $descriptor))
      (br_if $trap (i64.eqz (i64.rem_u
        (i64.load (i32.const ${RESULT + SIZE})) (i64.const ${trapsEvery}))))`);
  }
  if (trapsWhile !== undefined) parts.push(`(br_if $trap (call $exists ${texts.at(trapsWhile)}))`);
  return parts;
}

function imports({ replies }: JournalingOptions): string {
  const files = 'wasi:filesystem/types@0.2';
  const list = [
    ['wasi:clocks/wall-clock@0.2', 'now', '$now (param i32)'],
    ['wasi:clocks/monotonic-clock@0.2', 'subscribe-duration', '$timer (param i64) (result i32)'],
    ['wasi:io/poll@0.2', '[method]pollable.block', '$block (param i32)'],
    ['wasi:io/poll@0.2', 'pollable_drop', '$drop-pollable (param i32)'],
    ['wasi:io/streams@0.2', WRITE_AND_FLUSH, '$write (param i32 i32 i32 i32)'],
    ['wasi:io/streams@0.2', 'output-stream_drop', '$drop-stream (param i32)'],
    ['wasi:filesystem/preopens@0.2', 'get-directories', '$directories (param i32)'],
    [files, '[method]descriptor.open-at', '$open (param i32 i32 i32 i32 i32 i32 i32)'],
    [files, '[method]descriptor.append-via-stream', '$append (param i32 i32)'],
    [files, '[method]descriptor.stat', '$stat (param i32 i32)'],
    [files, 'descriptor_drop', '$drop-descriptor (param i32)'],
  ];
  // Named only by those who use it: the runtime links what is named.
  if (replies) {
    list.push(['asterai:whatsapp/api@0.1', 'send-message', '$send (param i32 i32 i32 i32 i32)']);
  }
  return list
    .map(([from, what, func]) => `(import "cm32p2|${from}" "${what}" (func ${func}))`)
    .join('\n');
}

const WRITE_AND_FLUSH = '[method]output-stream.blocking-write-and-flush';

/** Flags of `open-at`. */
const CREATE = 1;
const READ = 1;
const WRITE = 2;

function functions(texts: Texts): string {
  return `
    (global $id (mut i32) (i32.const 0))
    (global $id-length (mut i32) (i32.const 0))
    (global $end (mut i32) (i32.const ${LINE}))

    ;; Opens a file in the allowed directory; the result is at RESULT.
    (func $open-file (param $path i32) (param $length i32) (param $how i32) (param $access i32)
      (local $directory i32)
      (call $directories (i32.const ${RESULT}))
      (local.set $directory (i32.load (i32.load (i32.const ${RESULT}))))
      (call $open (local.get $directory) (i32.const 0) (local.get $path) (local.get $length)
        (local.get $how) (local.get $access) (i32.const ${RESULT}))
      (call $drop-descriptor (local.get $directory)))

    (func $exists (param $path i32) (param $length i32) (result i32)
      (call $open-file (local.get $path) (local.get $length) (i32.const 0) (i32.const ${READ}))
      (if (i32.load8_u (i32.const ${RESULT})) (then (return (i32.const 0))))
      (call $drop-descriptor (i32.load (i32.const ${RESULT + 4})))
      (i32.const 1))

    (func $open-for-append (param $path i32) (param $length i32) (result i32)
      (call $open-file (local.get $path) (local.get $length)
        (i32.const ${CREATE}) (i32.const ${WRITE}))
      (if (i32.load8_u (i32.const ${RESULT})) (then unreachable))
      (i32.load (i32.const ${RESULT + 4})))

    ;; With one write to the end of the file: nobody else's can come in between.
    (func $write-to (param $descriptor i32) (param $text i32) (param $length i32)
      (local $stream i32)
      (call $append (local.get $descriptor) (i32.const ${RESULT}))
      (if (i32.load8_u (i32.const ${RESULT})) (then unreachable))
      (local.set $stream (i32.load (i32.const ${RESULT + 4})))
      (call $write (local.get $stream) (local.get $text) (local.get $length) (i32.const ${RESULT}))
      (if (i32.load8_u (i32.const ${RESULT})) (then unreachable))
      (call $drop-stream (local.get $stream)))

    (func $put (param $text i32) (param $length i32)
      (memory.copy (global.get $end) (local.get $text) (local.get $length))
      (global.set $end (i32.add (global.get $end) (local.get $length))))

    (func $put-time (local $rest i64) (local $digit i32)
      (call $now (i32.const ${RESULT}))
      (local.set $rest (i64.add
        (i64.mul (i64.load (i32.const ${RESULT})) (i64.const 1000))
        (i64.extend_i32_u
          (i32.div_u (i32.load (i32.const ${RESULT + 8})) (i32.const 1000000)))))
      (local.set $digit (i32.const ${TIME_DIGITS}))
      (loop $next
        (local.set $digit (i32.sub (local.get $digit) (i32.const 1)))
        (i32.store8 (i32.add (global.get $end) (local.get $digit)) (i32.add (i32.const 48)
          (i32.wrap_i64 (i64.rem_u (local.get $rest) (i64.const 10)))))
        (local.set $rest (i64.div_u (local.get $rest) (i64.const 10)))
        (br_if $next (local.get $digit)))
      (global.set $end (i32.add (global.get $end) (i32.const ${TIME_DIGITS}))))

    ;; Writes a line of the journal.
    (func $note (param $what i32) (param $length i32) (local $descriptor i32)
      (global.set $end (i32.const ${LINE}))
      (call $put-time)
      (call $put (local.get $what) (local.get $length))
      (call $put (global.get $id) (global.get $id-length))
      (i32.store8 (global.get $end) (i32.const 10))
      (local.set $descriptor (call $open-for-append ${texts.at('journal')}))
      (call $write-to (local.get $descriptor) (i32.const ${LINE})
        (i32.sub (i32.add (global.get $end) (i32.const 1)) (i32.const ${LINE})))
      (call $drop-descriptor (local.get $descriptor)))

    (func $sleep (param $nanoseconds i64) (local $pollable i32)
      (local.set $pollable (call $timer (local.get $nanoseconds)))
      (call $block (local.get $pollable))
      (call $drop-pollable (local.get $pollable)))`;
}
