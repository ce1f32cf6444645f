import { getStderr } from 'wasi:cli/stderr@0.2.12';
import { getStdout } from 'wasi:cli/stdout@0.2.12';
import type { OutputStream } from 'wasi:io/streams@0.2.12';
import type { Log } from '../ports.ts';
import { encodeUtf8 } from './engine.ts';
import { writeAll } from './streams.ts';

/** Standard output for what goes well, standard error for the rest. */
export const log: Log = {
  info: (line) => write(getStdout(), line),
  warn: (line) => write(getStderr(), line),
};

/** A log that can't be written must not cost a message. */
function write(stream: OutputStream, line: string): void {
  using output = stream;
  try {
    writeAll(output, encodeUtf8(`whatsapp: ${line}\n`));
  } catch {
    // There is nowhere left to say so.
  }
}
