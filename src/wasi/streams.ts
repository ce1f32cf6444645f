import type { InputStream, OutputStream, StreamError } from 'wasi:io/streams@0.2.12';
import { u64 } from './engine.ts';
import { payloadOf } from './wit-error.ts';

/** What `blocking-write-and-flush` takes at most (WASI 0.2, wasi:io/streams). */
const MAX_WRITE = 4096;
const READ_SIZE = 65_536;

/** @throws the stream's error */
export function writeAll(output: OutputStream, bytes: Uint8Array): void {
  for (let start = 0; start < bytes.length; start += MAX_WRITE) {
    output.blockingWriteAndFlush(bytes.subarray(start, start + MAX_WRITE));
  }
}

/**
 * Moves bytes from one stream to another, by the host: they don't pass through this component.
 * @param beforeMove may throw to give up, such as at a time limit
 * @returns how many, once either of them has ended
 * @throws the stream's error when one of them failed
 */
export function spliceAll(
  input: InputStream,
  output: OutputStream,
  limitBytes: number,
  beforeMove: () => void,
): number {
  let moved = 0;
  while (moved < limitBytes) {
    beforeMove();
    try {
      moved += Number(output.blockingSplice(input, u64(Math.min(READ_SIZE, limitBytes - moved))));
    } catch (error) {
      if (payloadOf<StreamError>(error)?.tag !== 'closed') throw error;
      break;
    }
  }
  return moved;
}

/**
 * Reads to the end, which only `closed` tells: an empty read is none.
 * @param beforeRead may throw to give up, such as at a time limit
 */
export function readAll(
  input: InputStream,
  limitBytes: number,
  beforeRead?: () => void,
): Uint8Array | 'too-large' | 'broken' {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    beforeRead?.();
    try {
      const piece = input.blockingRead(u64(READ_SIZE));
      pieces.push(piece);
      length += piece.length;
    } catch (error) {
      if (payloadOf<StreamError>(error)?.tag !== 'closed') return 'broken';
      break;
    }
    if (length > limitBytes) return 'too-large';
  }
  return join(pieces, length);
}

export function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
