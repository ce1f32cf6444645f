import { componentWit, parse, print } from '@bytecodealliance/jco';
import { describe, expect, it } from 'vitest';
import { appendRelay } from '../../../relay/append.ts';
import { encodeSection } from '../../../scripts/lib/component-binary.ts';

const IMPORTS = `
  (import "asterai:host/api@1.0.0" (instance $api))
  (import "asterai:whatsapp/worker-step@0.1.0" (instance $step))`;

const WORKER = `
  (component $empty)
  (instance $worker (instantiate $empty))
  (export "asterai:whatsapp/worker@0.1.0" (instance $worker))`;

/** In form only: what it imports and exports, and no code. */
const RELAY = `(component ${IMPORTS} ${WORKER})`;

/** What takes numbers in between, of each sort. */
const OTHERS: Record<string, string> = {
  'nothing else': '',
  'imports of each sort': `
    (import "a:b/c@1.0.0" (instance))
    (import "f" (func))
    (import "t" (type $t (sub resource)))
    (import "u" (type (eq $t)))
    (import "m" (core module))
    (import "k" (component))`,
  'nested components, and instances of them': `
    (component $inner (component $c) (instance $d (instantiate $c)) (export "d" (instance $d)))
    (component)
    (instance $one (instantiate $inner))
    (instance (instantiate $inner))`,
  'an instance with arguments': `
    (component $needy (import "x" (instance)) (import "y" (component)))
    (instance (instantiate $needy (with "x" (instance $api)) (with "y" (component $needy))))`,
  'aliases of instances, components and core items': `
    (component $inner
      (component $c)
      (instance $d (instantiate $c))
      (export "c" (component $c))
      (export "d" (instance $d)))
    (instance $one (instantiate $inner))
    (alias export $one "c" (component))
    (alias export $one "d" (instance))
    (core module $m (func (export "f")))
    (core instance $i (instantiate $m))
    (alias core export $i "f" (core func $f))
    (func (export "g") (canon lift (core func $f)))`,
  'an instance made of other things, and exports with and without a type': `
    (component $c)
    (instance $bag (export "api" (instance $api)) (export "c" (component $c)))
    (export "a:b/bag@1.0.0" (instance $bag))
    (export "a:b/api@1.0.0" (instance $api) (instance))
    (export "c" (component $c))`,
};

/** The printer counts by itself: it puts the number of each item beside it, as `(;3;)`. */
const APPENDED = new RegExp(
  [
    String.raw`\(component \(;(?<relay>\d+);\)[^]*`,
    String.raw`\(instance \(;(?<instance>\d+);\) \(instantiate \k<relay>\s+`,
    String.raw`\(with "asterai:host/api@1\.0\.0" \(instance \$api\)\)\s+`,
    String.raw`\(with "asterai:whatsapp/worker-step@0\.1\.0" \(instance \$step\)\)\s+\)\s+\)\s+`,
    String.raw`\(alias export \k<instance> "asterai:whatsapp/worker@0\.1\.0" `,
    String.raw`\(instance \(;(?<alias>\d+);\)\)\)\s+`,
    String.raw`\(export \(;\d+;\) "asterai:whatsapp/worker@0\.1\.0" \(instance \k<alias>\)\)`,
  ].join(''),
);

const component = (text: string) => parse(`(component ${text})`);

describe('appending the relay', () => {
  it.each(Object.entries(OTHERS))('after %s', async (_, others) => {
    const outer = await component(`${IMPORTS} ${others}`);
    const bytes = appendRelay(outer, await parse(RELAY));
    expect(Buffer.from(bytes.subarray(0, outer.length))).toEqual(Buffer.from(outer));
    expect(await print(bytes)).toMatch(APPENDED);
  });

  it('makes a component that is valid, with the imports in whatever order', async () => {
    const typed = (name: string, result: string) =>
      `(import "${name}" (instance (export "f" (func (result ${result})))))`;
    const api = typed('asterai:host/api@1.0.0', 'u8');
    const step = typed('asterai:whatsapp/worker-step@0.1.0', 'string');
    const relay = await component(`${api} ${step} ${WORKER}`);
    for (const imports of [`${api} ${step}`, `${step} (import "a:b/c@1.0.0" (instance)) ${api}`]) {
      const bytes = appendRelay(await component(imports), relay);
      // Reading it as WIT checks all of it.
      expect(await componentWit(bytes)).toContain('export asterai:whatsapp/worker@0.1.0;');
    }
  });

  it.each([
    ['asterai:host/api@1.0.0', '(import "asterai:whatsapp/worker-step@0.1.0" (instance))'],
    ['asterai:whatsapp/worker-step@0.1.0', '(import "asterai:host/api@1.0.0" (instance))'],
  ])('refuses a component that does not import %s', async (name, imports) => {
    const outer = await component(imports);
    expect(() => appendRelay(outer, Buffer.of())).toThrow(`does not import ${name}`);
  });

  it('refuses a component that has a relay', async () => {
    const relay = await parse(RELAY);
    const once = appendRelay(await component(IMPORTS), relay);
    expect(() => appendRelay(once, relay)).toThrow('worker@0.1.0 already');
  });

  it.each([
    ['is cut off', [10, 9, 1], 'cut off'],
    ['holds a number without an end', [10, 0x80, 0x80, 0x80, 0x80, 0x80, 0], 'malformed number'],
    ['holds a section longer than its items', [...encodeSection(10, Buffer.of(0, 1))], 'longer'],
    ['holds a name of a new form', [...encodeSection(10, Buffer.of(1, 2))], 'form of a name: 0x2'],
    ['imports a value', [...encodeSection(10, Buffer.of(1, 0, 1, 97, 2))], 'export: 0x2'],
    ['exports a new sort', [...encodeSection(11, Buffer.of(1, 0, 1, 97, 6, 0))], 'sort: 0x6'],
    ['makes an instance in a new way', [...encodeSection(5, Buffer.of(1, 2))], 'instance: 0x2'],
    ['takes an alias from elsewhere', [...encodeSection(6, Buffer.of(1, 5, 3, 0))], 'alias: 0x3'],
  ])('refuses a component that %s', async (_, bytes, message) => {
    const outer = Buffer.concat([await component(IMPORTS), Buffer.from(bytes)]);
    expect(() => appendRelay(outer, Buffer.of())).toThrow(message);
  });
});
