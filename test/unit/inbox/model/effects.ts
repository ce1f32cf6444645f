/**
 * The seams between an instance of the component and what is around it: a test stands there to
 * fail, to stop or to replay what passes.
 * @module
 */
import type { Files } from '../../../../src/ports.ts';

export interface Effect {
  /** Of `Files`, or what else an instance does. */
  name: string;
  paths: readonly string[];
}

/** Stands around each effect: performs it or not, and returns or throws its result. */
export type Around = <T>(effect: Effect, perform: () => T) => T;

export const perform: Around = (_effect, perform) => perform();

/** Files whose operations go through `around`. */
export function filesAround(files: Files, around: Around): Files {
  const via = <T>(name: keyof Files, paths: string[], perform: () => T): T =>
    around({ name, paths }, perform);
  return {
    makeRoot: () => via('makeRoot', [], () => files.makeRoot()),
    list: (path) => via('list', [path], () => files.list(path)),
    read: (path) => via('read', [path], () => files.read(path)),
    modified: (path) => via('modified', [path], () => files.modified(path)),
    create: (path, text) => via('create', [path], () => files.create(path, text)),
    append: (path, text) => via('append', [path], () => files.append(path, text)),
    overwrite: (path, text) => via('overwrite', [path], () => files.overwrite(path, text)),
    link: (path, to) => via('link', [path, to], () => files.link(path, to)),
    rename: (path, to) => via('rename', [path, to], () => files.rename(path, to)),
    remove: (path) => via('remove', [path], () => files.remove(path)),
    makeDirectory: (path) => via('makeDirectory', [path], () => files.makeDirectory(path)),
    removeDirectory: (path) => via('removeDirectory', [path], () => files.removeDirectory(path)),
    syncDirectory: (path) => via('syncDirectory', [path], () => files.syncDirectory(path)),
  };
}
