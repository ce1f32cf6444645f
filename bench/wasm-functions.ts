/**
 * How many functions a component brings along: the runtime pays for each one of them whenever it
 * loads or unloads the component.
 * @module
 */
import { Reader, SECTION, sections } from '../scripts/lib/component-binary.ts';

/** The section of a core module that lists the functions defined in it. */
const FUNCTIONS = 3;

/**
 * Counts the functions defined in all core modules of a component, those of nested components
 * included. Imported ones don't count.
 */
export function countFunctions(component: Uint8Array): number {
  let count = 0;
  for (const { id, content } of sections(component)) {
    if (id === SECTION.coreModule) count += countInModule(content);
    else if (id === SECTION.component) count += countFunctions(content);
  }
  return count;
}

function countInModule(module: Uint8Array): number {
  for (const { id, content } of sections(module)) {
    if (id === FUNCTIONS) return new Reader(content).number();
  }
  return 0;
}
