import { readFile } from 'node:fs/promises';
import { fromRoot } from '../lib/paths.ts';

/** Files that a person can send without having any at hand. */
export const SAMPLES = {
  'picture.jpg': 'image/jpeg',
  'voice-note.ogg': 'audio/ogg; codecs=opus',
  'menu.pdf': 'application/pdf',
} as const;

export type SampleName = keyof typeof SAMPLES;

export const isSample = (name: string): name is SampleName => Object.hasOwn(SAMPLES, name);

export const readSample = (name: SampleName): Promise<Buffer> =>
  readFile(fromRoot(`scripts/phone/page/samples/${name}`));
