import type { ErrorCode } from 'wasi:filesystem/types@0.2.12';
import { FileError } from '../ports.ts';
import { payloadOf } from './wit-error.ts';

/** @throws FileError in place of what WASI's functions throw */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = payloadOf<ErrorCode>(error);
    throw code === undefined ? error : new FileError(code);
  }
}
