/**
 * Nests the relay (relay.wat) in a finished component. No tool offers that for a binary whose
 * sources are gone, and it takes four sections at the end: the relay, an instance of it, an alias of
 * what that instance exports, and the export of the alias. All of them name other items by number,
 * so the items so far have to be counted.
 * @module
 */
import {
  definitions,
  encodeExport,
  encodeInstanceAlias,
  encodeInstantiation,
  encodeItems,
  encodeSection,
  SECTION,
  SORT,
  sections,
} from '../scripts/lib/component-binary.ts';

/** What the relay imports; the outer component hands on its own imports of these. */
export const RELAY_IMPORTS = ['asterai:host/api@1.0.0', 'asterai:whatsapp/worker-step@0.1.0'];
/** What the relay exports, and the outer component then too. */
export const RELAY_EXPORT = 'asterai:whatsapp/worker@0.1.0';

/** @throws when the component lacks an import of the relay's, or has a relay already */
export function appendRelay(component: Uint8Array, relay: Uint8Array): Uint8Array {
  const outer = survey(component);
  if (outer.exports.has(RELAY_EXPORT)) {
    throw new Error(`the component exports ${RELAY_EXPORT} already`);
  }
  const imports = RELAY_IMPORTS.map((name) => {
    const instance = outer.imports.get(name);
    if (instance === undefined) throw new Error(`the component does not import ${name}`);
    return [name, instance] as const;
  });
  // The next free numbers: first the relay's instance, then what it exports.
  const instance = outer.instances;
  const exported = { sort: SORT.instance, index: outer.instances + 1 };
  return Buffer.concat([
    component,
    encodeSection(SECTION.component, relay),
    encodeItems(SECTION.instance, [encodeInstantiation(outer.components, imports)]),
    encodeItems(SECTION.alias, [encodeInstanceAlias(instance, RELAY_EXPORT)]),
    encodeItems(SECTION.export, [encodeExport(RELAY_EXPORT, exported)]),
  ]);
}

interface Survey {
  /** How many there are. */
  components: number;
  instances: number;
  /** The numbers of the imported instances. */
  imports: Map<string, number>;
  exports: Set<string>;
}

function survey(component: Uint8Array): Survey {
  const found: Survey = { components: 0, instances: 0, imports: new Map(), exports: new Set() };
  for (const section of sections(component)) {
    for (const { sort, name } of definitions(section)) {
      if (name !== undefined && section.id === SECTION.export) found.exports.add(name);
      if (sort === SORT.component) found.components++;
      if (sort !== SORT.instance) continue;
      if (name !== undefined && section.id === SECTION.import) {
        found.imports.set(name, found.instances);
      }
      found.instances++;
    }
  }
  return found;
}
