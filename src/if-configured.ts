import { ConfigError } from './config.ts';

/** The value, or undefined when a variable behind it is missing or malformed, as already told. */
export function ifConfigured<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
