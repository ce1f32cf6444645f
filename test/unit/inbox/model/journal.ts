/**
 * What a disk may hold after a power cut, on a file system with a journal: changes to names get
 * there in order, each whole, and surely once their directory was synced. Contents are synced when
 * they are written.
 * @module
 */
import type { Effect } from './effects.ts';
import { type Node, parentOf, type Tree } from './memory-files.ts';

export class Journal {
  /** From the last that is surely on disk to the present one. */
  private readonly trees: Tree[];
  /** The last content that is surely on disk, of files that were written without a sync since. */
  private readonly unsynced = new Map<string, string | undefined>();

  constructor(tree: Tree) {
    this.trees = [tree];
  }

  /** @param tree after the effect */
  note({ name, paths }: Effect, tree: Tree): void {
    this.noteContent(name, paths[0] ?? '');
    if (tree !== this.trees.at(-1)) this.trees.push(tree);
    if (name !== 'syncDirectory') return;
    const namesThen = this.trees.map((one) => namesIn(paths[0] ?? '.', one));
    const lastChange = namesThen.findLastIndex((names, i) => i > 0 && names !== namesThen[i - 1]);
    if (lastChange > 0) this.trees.splice(0, lastChange);
  }

  /** @param path of the file that the effect writes, if it is one that writes */
  private noteContent(name: string, path: string): void {
    const node = this.trees.at(-1)?.get(path);
    if (!node) return;
    if (name === 'append' || name === 'overwrite') this.unsynced.delete(node.inode);
    if (name === 'appendUnsynced' && !this.unsynced.has(node.inode)) {
      this.unsynced.set(node.inode, node.text);
    }
  }

  /** What may be there: each tree, with and without what was written but not synced. */
  afterPowerCut(): Tree[] {
    const latest = new Map<string, Node>();
    for (const tree of this.trees) for (const node of tree.values()) latest.set(node.inode, node);
    const synced = new Map(latest);
    for (const [inode, text] of this.unsynced) {
      const node = latest.get(inode);
      if (node) synced.set(inode, { ...node, text });
    }
    const contents = this.unsynced.size === 0 ? [latest] : [latest, synced];
    return contents.flatMap((nodes) =>
      this.trees.map(
        (tree) => new Map([...tree].map(([path, node]) => [path, nodes.get(node.inode) ?? node])),
      ),
    );
  }
}

const namesIn = (directory: string, tree: Tree): string =>
  [...tree]
    .filter(([path]) => parentOf(path) === directory)
    .map(([path, { inode }]) => `${path}=${inode}`)
    .sort()
    .join();
