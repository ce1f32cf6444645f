/**
 * `Files` in memory, with what POSIX says of names: hard links are one file, and a directory can be
 * moved onto a missing or an empty one.
 *
 * A tree is never changed, only replaced: who keeps one has a snapshot.
 * @module
 */
import { FileError, type Files, type OpenFile } from '../../../../src/ports.ts';

/** What a name stands for. Names with one inode are one file. */
export interface Node {
  inode: string;
  /** None for a directory. */
  text: string | undefined;
  modified: number;
}

/** By path; the directory itself is `.`. */
export type Tree = ReadonlyMap<string, Node>;

export class MemoryFiles implements Files {
  tree: Tree = new Map();
  private readonly now: () => number;

  /** @param now milliseconds since 1970, for the times of files */
  constructor(now: () => number = () => 0) {
    this.now = now;
  }

  makeRoot(): void {
    if (!this.tree.has('.')) this.put('.', this.directory('.'));
  }

  list(directory: string): string[] {
    this.directoryAt(directory);
    return [...this.tree.keys()]
      .filter((path) => path !== '.' && parentOf(path) === directory)
      .map((path) => path.slice(path.lastIndexOf('/') + 1));
  }

  /** Follows the file under whatever names, as an open file does. */
  open(path: string): OpenFile {
    const { inode, text } = this.fileAt(path);
    const current = () => [...this.tree.values()].find((node) => node.inode === inode);
    const write = (next: string) => this.write({ inode, text, modified: 0 }, next);
    const append = (more: string) => write((current()?.text ?? '') + more);
    const file: OpenFile & { toJSON(): unknown } = {
      // Which one it is: the model checker compares what it has seen.
      toJSON: () => [inode, text],
      read: () => current()?.text ?? text,
      append,
      appendUnsynced: append,
      overwrite: write,
      hasName: (other) => {
        const node = this.tree.get(other);
        return node && node.inode === inode;
      },
      close() {},
    };
    return file;
  }

  read(path: string): string {
    return this.fileAt(path).text;
  }

  modified(path: string): number {
    return this.at(path).modified;
  }

  create(path: string, text: string): void {
    this.mustBeFree(path);
    this.put(path, { inode: path, text, modified: this.now() });
  }

  writeUnsynced(path: string, text: string): void {
    if (!this.tree.has(path)) this.create(path, text);
    else this.put(path, { ...this.fileAt(path), text, modified: this.now() });
  }

  link(path: string, newPath: string): void {
    const node = this.at(path);
    if (node.text === undefined) throw new FileError('not-permitted');
    this.mustBeFree(newPath);
    this.put(newPath, node);
  }

  rename(path: string, newPath: string): void {
    const node = this.at(path);
    this.directoryAt(parentOf(newPath));
    const target = this.tree.get(newPath);
    if (target?.inode === node.inode) return;
    if (target && node.text === undefined) {
      if (target.text !== undefined) throw new FileError('not-directory');
      if (this.list(newPath).length > 0) throw new FileError('not-empty');
    } else if (target && target.text === undefined) throw new FileError('is-directory');
    const tree = new Map(this.tree);
    for (const [old, moved] of this.tree) {
      if (old !== path && !old.startsWith(`${path}/`)) continue;
      tree.delete(old);
      tree.set(`${newPath}${old.slice(path.length)}`, moved);
    }
    this.tree = tree;
  }

  remove(path: string): void {
    if (this.at(path).text === undefined) throw new FileError('is-directory');
    this.drop(path);
  }

  makeDirectory(path: string): void {
    this.mustBeFree(path);
    this.put(path, this.directory(path));
  }

  removeDirectory(path: string): void {
    if (this.list(path).length > 0) throw new FileError('not-empty');
    this.drop(path);
  }

  syncDirectory(path: string): void {
    this.directoryAt(path);
  }

  /** A place, and perhaps a new file, for a test. Makes the directories on the way. */
  place(path: string, text?: string): void {
    if (path !== '.') this.place(parentOf(path));
    if (!this.tree.has(path)) {
      this.put(path, { inode: path, text, modified: this.now() });
    }
  }

  /** The texts of all files below a path. */
  textsBelow(directory: string): Map<string, string> {
    const texts = new Map<string, string>();
    for (const [path, { text }] of this.tree) {
      const isBelow = directory === '.' || path.startsWith(`${directory}/`);
      if (text !== undefined && isBelow) texts.set(path, text);
    }
    return texts;
  }

  private directory(path: string): Node {
    return { inode: path, text: undefined, modified: this.now() };
  }

  private at(path: string): Node {
    const node = this.tree.get(path);
    if (node) return node;
    if (path !== '.') this.directoryAt(parentOf(path));
    throw new FileError('no-entry');
  }

  private directoryAt(path: string): void {
    if (this.at(path).text !== undefined) throw new FileError('not-directory');
  }

  private fileAt(path: string): Node & { text: string } {
    const { inode, text, modified } = this.at(path);
    if (text === undefined) throw new FileError('is-directory');
    return { inode, text, modified };
  }

  private mustBeFree(path: string): void {
    this.directoryAt(parentOf(path));
    if (this.tree.has(path)) throw new FileError('exist');
  }

  private write({ inode }: Node, text: string): void {
    const written = { inode, text, modified: this.now() };
    const tree = new Map(this.tree);
    for (const [path, node] of tree) if (node.inode === inode) tree.set(path, written);
    this.tree = tree;
  }

  private put(path: string, node: Node): void {
    this.tree = new Map(this.tree).set(path, node);
  }

  private drop(path: string): void {
    const tree = new Map(this.tree);
    tree.delete(path);
    this.tree = tree;
  }
}

export function parentOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '.' : path.slice(0, end);
}
