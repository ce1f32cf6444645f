import { describe, expect, it } from 'vitest';
import { countFunctions } from '../../bench/wasm-functions.ts';

const MODULE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const COMPONENT = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0];

const section = (id: number, content: number[]) => [id, ...leb(content.length), ...content];
const module = (functions: number) => [
  ...MODULE,
  ...section(1, [1, 0x60, 0, 0]),
  ...section(3, [...leb(functions), ...Array<number>(functions).fill(0)]),
];
const component = (...sections: number[][]) => [...COMPONENT, ...sections.flat()];

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >> 7)];
}

describe('countFunctions', () => {
  it.each([
    ['no module', component(), 0],
    ['a module without functions', component(section(1, MODULE)), 0],
    ['one module', component(section(1, module(3))), 3],
    ['more than one byte can count', component(section(1, module(300))), 300],
    ['several modules', component(section(1, module(2)), section(1, module(5))), 7],
    [
      'modules in nested components',
      component(section(4, component(section(4, component(section(1, module(4))))))),
      4,
    ],
    ['sections of other kinds', component(section(0, [1, 65, 3, 9]), section(1, module(1))), 1],
  ])('%s', (_, bytes, count) => {
    expect(countFunctions(Uint8Array.from(bytes))).toBe(count);
  });

  it('refuses a component that is cut off', () => {
    const bytes = component(section(1, module(3))).slice(0, -1);
    expect(() => countFunctions(Uint8Array.from(bytes))).toThrow('cut off');
  });
});
