import {
  type Definition,
  definitions,
  encodeItems,
  PREAMBLE_LENGTH,
  SECTION,
  SORT,
  sections,
} from './component-binary.ts';

/** What may name functions by their index in ways that aren't looked into here. */
const OPAQUE: readonly number[] = [SECTION.canon, SECTION.start];

/**
 * Takes an exported function off a component. An export takes an index among the functions: without
 * it, the indices of later functions go down by one. So nothing after it may name a function.
 * @throws when there is no such export, or when something after it names a function
 */
export function dropFunctionExport(component: Uint8Array, name: string): Uint8Array {
  const kept = [component.subarray(0, PREAMBLE_LENGTH)];
  let dropped = false;
  for (const section of sections(component)) {
    const items = definitions(section);
    const at: number =
      dropped || section.id !== SECTION.export ? -1 : items.findIndex(isFunction(name));
    dropped ||= at >= 0;
    if (!dropped) {
      kept.push(section.bytes);
      continue;
    }
    if (OPAQUE.includes(section.id) || items.slice(at + 1).some(usesFunction)) {
      throw new Error(`the export ${name} must stay: what follows it names functions by index`);
    }
    const others = items.toSpliced(at, 1).map(({ bytes }) => bytes);
    if (at < 0) kept.push(section.bytes);
    else if (others.length > 0) kept.push(encodeItems(section.id, others));
  }
  if (!dropped) throw new Error(`the component exports no function ${name}`);
  return Buffer.concat(kept);
}

const isFunction = (name: string) => (item: Definition) =>
  item.name === name && item.sort === SORT.function;

const usesFunction = ({ uses }: Definition) => uses.some(({ sort }) => sort === SORT.function);
