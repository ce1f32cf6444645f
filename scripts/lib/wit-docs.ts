/**
 * The `///` comments of a WIT file in the form of the `package-docs` custom section, which binary
 * WIT packages carry them in (wit-parser, `PackageMetadata`): the tools that write the binary drop
 * them, and agents read them as tool descriptions.
 * @module
 */

export interface PackageDocs {
  docs?: string;
  worlds: Record<string, { docs?: string }>;
  interfaces: Record<string, InterfaceDocs>;
}

interface InterfaceDocs {
  docs?: string;
  funcs: Record<string, { docs: string }>;
  types: Record<string, { docs?: string; items: Record<string, string> }>;
}

/** Reads the comments of packages, worlds, interfaces, functions, types, and fields and cases. */
export function readDocs(wit: string): PackageDocs {
  const docs: PackageDocs = { worlds: {}, interfaces: {} };
  const open: { kind: string; name: string }[] = [];
  let comment: string[] = [];
  for (const line of wit.split('\n').map((text) => text.trim())) {
    if (line.startsWith('///')) {
      comment.push(line.slice('///'.length).replace(/^ /, ''));
      continue;
    }
    const text = comment.length === 0 ? undefined : comment.join('\n');
    if (line !== '') comment = [];
    const block = /^(world|interface|record|variant|enum|flags|resource) ([a-z0-9-]+) \{/.exec(
      line,
    );
    const [, kind = '', name = ''] = block ?? [];
    const item = /^([a-z0-9-]+)(?::|\(|,|$)/.exec(line)?.[1];
    if (line.startsWith('package ')) {
      if (text) docs.docs = text;
    } else if (kind === 'world') {
      docs.worlds[name] = text ? { docs: text } : {};
    } else if (kind === 'interface') {
      docs.interfaces[name] = { ...(text && { docs: text }), funcs: {}, types: {} };
    } else if (kind !== '') {
      const types = inInterface(docs, open)?.types;
      if (types) types[name] = { ...(text && { docs: text }), items: {} };
    } else if (item && text) {
      addItem(docs, open, item, text);
    }
    if (block) open.push({ kind, name });
    if (line.startsWith('}')) open.pop();
  }
  return docs;
}

function addItem(
  docs: PackageDocs,
  open: readonly { name: string }[],
  item: string,
  text: string,
): void {
  const inside = inInterface(docs, open);
  const type = open[1] && inside?.types[open[1].name];
  if (type) type.items[item] = text;
  else if (inside) inside.funcs[item] = { docs: text };
}

function inInterface(
  docs: PackageDocs,
  open: readonly { name: string }[],
): InterfaceDocs | undefined {
  return open[0] && docs.interfaces[open[0].name];
}
