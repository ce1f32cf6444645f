import { componentWit, parse } from '@bytecodealliance/jco';
import { describe, expect, it } from 'vitest';
import { dropFunctionExport } from '../../scripts/lib/drop-export.ts';

const INNER = `
  (component $inner
    (core module $m (func (export "f")))
    (core instance $i (instantiate $m))
    (func $init (canon lift (core func $i "f")))
    (func $other (canon lift (core func $i "f")))
    (component $c)
    (instance $d (instantiate $c))
    (export "init" (func $init))
    (export "other" (func $other))
    (export "a:b/c@1.0.0" (instance $d)))
  (instance $one (instantiate $inner))
  (alias export $one "init" (func $init))
  (alias export $one "other" (func $other))
  (alias export $one "a:b/c@1.0.0" (instance $c))`;

const component = (text: string) => parse(`(component ${INNER} ${text})`);
const INIT = '(export "init" (func $init))';

describe("taking a function's export off", () => {
  it.each([
    ['the only export', INIT, []],
    ['with an instance after it', `${INIT} (export "a:b/c@1.0.0" (instance $c))`, ['a:b/c@1.0.0']],
    ['with a function before it', `(export "other" (func $other)) ${INIT}`, ['other: func()']],
  ])('%s', async (_, exports, kept) => {
    const wit = await componentWit(dropFunctionExport(await component(exports), 'init'));
    expect([...wit.matchAll(/export (.*);/g)].map(([, name]) => name)).toEqual(kept);
  });

  it.each([
    ['an export', '(export "other" (func $other))'],
    ['an instance', '(instance (export "other" (func $other)))'],
    [
      'an argument',
      '(component $n (import "f" (func))) (instance (instantiate $n (with "f" (func $other))))',
    ],
    ['a core function', '(core func (canon lower (func $other)))'],
  ])('refuses when %s after it names a function', async (_, later) => {
    const bytes = await component(`${INIT} ${later}`);
    expect(() => dropFunctionExport(bytes, 'init')).toThrow('the export init must stay');
  });

  it.each([
    ['nothing of that name', ''],
    ['an instance of that name', '(export "init" (instance $c))'],
  ])('refuses a component that exports %s', async (_, exports) => {
    const bytes = await component(exports);
    expect(() => dropFunctionExport(bytes, 'init')).toThrow('exports no function init');
  });
});
