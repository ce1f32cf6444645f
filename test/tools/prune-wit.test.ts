import { describe, expect, it } from 'vitest';
import { pruneFunctions } from '../../scripts/lib/prune-wit.ts';

const WIT = `package wasi:thing@0.2.12;
/// About func: nothing; really.
@since(version = 0.2.0)
interface types {
  use other.{pollable};
  record funcs { read-all: bool }
  /* not-me: func(); */
  @since(version = 0.2.0)
  top: func() -> pollable;
  resource stream {
    constructor(size: u64);
    /// Reads.
    @since(version = 0.2.0)
    read-all: func(
      length: u64,
    ) -> result<tuple<list<u8>, bool>, error-code>;
    @unstable(feature = extra)
    write: func(list: list<u8>);
    make: static func() -> stream;
  }
}`;

const squeeze = (text: string) => text.replace(/\s+/g, ' ');

describe('pruning WIT', () => {
  it('keeps the functions that are named, and all that is no function', () => {
    expect(squeeze(pruneFunctions(WIT, new Set(['readAll', 'make'])))).toBe(
      squeeze(`package wasi:thing@0.2.12;
        @since(version = 0.2.0) interface types {
          use other.{pollable};
          record funcs { read-all: bool }
          resource stream {
            constructor(size: u64);
            @since(version = 0.2.0)
            read-all: func( length: u64, ) -> result<tuple<list<u8>, bool>, error-code>;
            make: static func() -> stream;
          }
        }`),
    );
  });

  it('takes a function with its annotations, not those of its neighbours', () => {
    const pruned = pruneFunctions(WIT, new Set(['top', 'write']));
    expect(squeeze(pruned)).toContain('@since(version = 0.2.0) top: func() -> pollable;');
    expect(squeeze(pruned)).toContain(
      '{ constructor(size: u64); @unstable(feature = extra) write:',
    );
    expect(pruned).not.toMatch(/readAll|read-all: func|make|not-me/);
  });
});
