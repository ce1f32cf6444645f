import { getRandomBytes } from 'wasi:random/random@0.2.12';
import { u64 } from './engine.ts';

/** 16 hex digits that nobody else has. Math.random gives the same in each instance. */
export function randomToken(): string {
  return [...getRandomBytes(u64(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
