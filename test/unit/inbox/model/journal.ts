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

  constructor(tree: Tree) {
    this.trees = [tree];
  }

  /** @param tree after the effect */
  note({ name, paths }: Effect, tree: Tree): void {
    if (tree !== this.trees.at(-1)) this.trees.push(tree);
    if (name !== 'syncDirectory') return;
    const namesThen = this.trees.map((one) => namesIn(paths[0] ?? '.', one));
    const lastChange = namesThen.findLastIndex((names, i) => i > 0 && names !== namesThen[i - 1]);
    if (lastChange > 0) this.trees.splice(0, lastChange);
  }

  /** What may be there. */
  afterPowerCut(): Tree[] {
    const latest = new Map<string, Node>();
    for (const tree of this.trees) for (const node of tree.values()) latest.set(node.inode, node);
    return this.trees.map(
      (tree) => new Map([...tree].map(([path, node]) => [path, latest.get(node.inode) ?? node])),
    );
  }
}

const namesIn = (directory: string, tree: Tree): string =>
  [...tree]
    .filter(([path]) => parentOf(path) === directory)
    .map(([path, { inode }]) => `${path}=${inode}`)
    .sort()
    .join();
