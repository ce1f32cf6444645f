/**
 * The seams between an instance of the component and what is around it: a test stands there to
 * fail, to stop or to replay what passes.
 * @module
 */
import type { Files, OpenFile } from '../../../../src/ports.ts';

export interface Effect {
  /** Of `Files`, or what else an instance does. */
  name: string;
  paths: readonly string[];
  /** Of a wait: who waits. */
  by?: number;
}

/** Stands around each effect: performs it or not, and returns or throws its result. */
export type Around = <T>(effect: Effect, perform: () => T) => T;

export const perform: Around = (_effect, perform) => perform();

/** Files whose operations go through `around`. */
export function filesAround(files: Files, around: Around): Files {
  const via = <T>(name: keyof Files | keyof OpenFile, paths: string[], perform: () => T): T =>
    around({ name, paths }, perform);
  const wrap = (file: OpenFile, path: string): OpenFile => ({
    read: () => via('read', [path], () => file.read()),
    append: (text) => via('append', [path], () => file.append(text)),
    appendUnsynced: (text) => via('appendUnsynced', [path], () => file.appendUnsynced(text)),
    overwrite: (text) => via('overwrite', [path], () => file.overwrite(text)),
    hasName: (other) => via('hasName', [path, other], () => file.hasName(other)),
    close: () => file.close(),
  });
  return {
    makeRoot: () => via('makeRoot', [], () => files.makeRoot()),
    list: (path) => via('list', [path], () => files.list(path)),
    open: (path) =>
      wrap(
        via('open', [path], () => files.open(path)),
        path,
      ),
    modified: (path) => via('modified', [path], () => files.modified(path)),
    create: (path, text) => via('create', [path], () => files.create(path, text)),
    // What is known of people isn't a part of the spool: it is only ever a hint.
    writeUnsynced() {},
    link: (path, to) => via('link', [path, to], () => files.link(path, to)),
    rename: (path, to) => via('rename', [path, to], () => files.rename(path, to)),
    remove: (path) => via('remove', [path], () => files.remove(path)),
    makeDirectory: (path) => via('makeDirectory', [path], () => files.makeDirectory(path)),
    removeDirectory: (path) => via('removeDirectory', [path], () => files.removeDirectory(path)),
    syncDirectory: (path) => via('syncDirectory', [path], () => files.syncDirectory(path)),
  };
}
