/**
 * How many functions a component brings along: the runtime pays for each one of them whenever it
 * loads or unloads the component.
 * @module
 */

const PREAMBLE_LENGTH = 8;
/** A section of a component that holds a core module. */
const CORE_MODULE = 1;
/** A section of a component that holds a component. */
const NESTED_COMPONENT = 4;
/** The section of a core module that lists the functions defined in it. */
const FUNCTIONS = 3;

/**
 * Counts the functions defined in all core modules of a component, those of nested components
 * included. Imported ones don't count.
 */
export function countFunctions(component: Uint8Array): number {
  let count = 0;
  for (const { id, content } of sections(component)) {
    if (id === CORE_MODULE) count += countInModule(content);
    else if (id === NESTED_COMPONENT) count += countFunctions(content);
  }
  return count;
}

function countInModule(module: Uint8Array): number {
  for (const { id, content } of sections(module)) {
    if (id === FUNCTIONS) return readNumber(content, 0).value;
  }
  return 0;
}

/** Core modules and components are built alike: a preamble, then sections with id and length. */
function* sections(binary: Uint8Array): Generator<{ id: number; content: Uint8Array }> {
  let at = PREAMBLE_LENGTH;
  while (at < binary.length) {
    const id = binary[at] ?? 0;
    const { value: length, end: start } = readNumber(binary, at + 1);
    at = start + length;
    if (at > binary.length) throw new Error('a section of the component is cut off');
    yield { id, content: binary.subarray(start, at) };
  }
}

/** Reads an unsigned LEB128 number of up to 32 bits. */
function readNumber(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) break;
    // Not by shifting, which would make the 32nd bit a sign.
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  throw new Error('the component holds a malformed number');
}
