/**
 * Reading and writing the binary form of components, as far as this project needs it:
 * https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md
 * @module
 */

export const PREAMBLE_LENGTH = 8;

/** What a section holds. */
export const SECTION = {
  custom: 0,
  coreModule: 1,
  component: 4,
  instance: 5,
  alias: 6,
  canon: 8,
  start: 9,
  import: 10,
  export: 11,
} as const;

/** What can be imported, exported and counted; each sort has indices of its own. */
export const SORT = {
  core: 0,
  function: 1,
  value: 2,
  type: 3,
  component: 4,
  instance: 5,
} as const;

/** An import or an export says by this byte how its name is written. */
const PLAIN_NAMES = [0x00, 0x01];
/** The name of an import or export that has no version of its own beside it. */
const PLAIN_NAME = 0x00;

/** Whether an instance is made of a component, or of things that are there already. */
const INSTANCE = { instantiate: 0x00, inline: 0x01 } as const;

/** What an alias takes its item from. */
const ALIAS = { instanceExport: 0x00, coreInstanceExport: 0x01, outer: 0x02 } as const;

const CORE_MODULE_TYPE = 0x11;
const TYPE_BOUND = { equal: 0x00, subResource: 0x01 } as const;
const ABSENT = 0x00;

export interface Section {
  id: number;
  content: Uint8Array;
  /** The whole section, its header included. */
  bytes: Uint8Array;
}

/** An item by its sort and its index among the items of that sort. */
export interface Reference {
  sort: number;
  index: number;
}

/** An item of a component, which takes the next index of its sort. */
export interface Definition {
  sort: number;
  /** Of an import or export. */
  name?: string;
  /** The items that it names by their index; of an alias, none. */
  uses: readonly Reference[];
  /** As it is written in its section. */
  bytes: Uint8Array;
}

/** Core modules and components are built alike: a preamble, then sections with id and length. */
export function* sections(binary: Uint8Array): Generator<Section> {
  const reader = new Reader(binary, PREAMBLE_LENGTH);
  while (!reader.atEnd) {
    const start = reader.at;
    const id = reader.byte();
    const content = reader.take(reader.number());
    yield { id, content, bytes: binary.subarray(start, reader.at) };
  }
}

/**
 * The items of a section. Of types, canonical functions and core items there are none here: nobody
 * has needed them yet.
 */
export function definitions({ id, content }: Section): Definition[] {
  if (id === SECTION.component) return [{ sort: SORT.component, uses: [], bytes: content }];
  const read = READERS[id];
  if (!read) return [];
  const reader = new Reader(content);
  const found = reader.list(() => {
    const start = reader.at;
    const definition = read(reader);
    return { ...definition, bytes: content.subarray(start, reader.at) };
  });
  if (!reader.atEnd) throw new Error('a section of the component is longer than its items');
  return found;
}

const READERS: Record<number, (reader: Reader) => Omit<Definition, 'bytes'>> = {
  [SECTION.import]: (reader) => ({ name: externName(reader), sort: externSort(reader), uses: [] }),
  [SECTION.export](reader) {
    const name = externName(reader);
    const use = reference(reader);
    if (reader.byte() !== ABSENT) externSort(reader);
    return { name, sort: use.sort, uses: [use] };
  },
  [SECTION.instance](reader) {
    const form = reader.byte();
    if (form === INSTANCE.instantiate) {
      const component = { sort: SORT.component, index: reader.number() };
      const args = reader.list(() => {
        reader.text();
        return reference(reader);
      });
      return { sort: SORT.instance, uses: [component, ...args] };
    }
    if (form !== INSTANCE.inline) throw unknown('form of an instance', form);
    const items = reader.list(() => {
      externName(reader);
      return reference(reader);
    });
    return { sort: SORT.instance, uses: items };
  },
  [SECTION.alias](reader) {
    const sort = readSort(reader);
    const target = reader.byte();
    reader.number();
    if (target === ALIAS.outer) reader.number();
    else if (target === ALIAS.instanceExport || target === ALIAS.coreInstanceExport) reader.text();
    else throw unknown('target of an alias', target);
    return { sort, uses: [] };
  },
};

function externName(reader: Reader): string {
  const form = reader.byte();
  if (!PLAIN_NAMES.includes(form)) throw unknown('form of a name', form);
  return reader.text();
}

/** The type of an import or export, of which only the sort matters here. */
function externSort(reader: Reader): number {
  const sort = reader.byte();
  if (sort === SORT.core) {
    const type = reader.byte();
    if (type !== CORE_MODULE_TYPE) throw unknown('core type', type);
  } else if (sort === SORT.type) {
    const bound = reader.byte();
    if (bound === TYPE_BOUND.subResource) return sort;
    if (bound !== TYPE_BOUND.equal) throw unknown('bound of a type', bound);
  } else if (sort !== SORT.function && sort !== SORT.component && sort !== SORT.instance) {
    throw unknown('sort of an import or export', sort);
  }
  reader.number();
  return sort;
}

function reference(reader: Reader): Reference {
  return { sort: readSort(reader), index: reader.number() };
}

function readSort(reader: Reader): number {
  const sort = reader.byte();
  if (sort > SORT.instance) throw unknown('sort', sort);
  // Which core sort it is doesn't matter here.
  if (sort === SORT.core) reader.byte();
  return sort;
}

function unknown(what: string, value: number): Error {
  return new Error(`the component holds an unknown ${what}: 0x${value.toString(16)}`);
}

export class Reader {
  at: number;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, start = 0) {
    this.bytes = bytes;
    this.at = start;
  }

  get atEnd(): boolean {
    return this.at === this.bytes.length;
  }

  byte(): number {
    const [byte = 0] = this.take(1);
    return byte;
  }

  take(length: number): Uint8Array {
    const start = this.at;
    if (start + length > this.bytes.length)
      throw new Error('a section of the component is cut off');
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  number(): number {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const byte = this.byte();
      // Not by shifting, which would make the 32nd bit a sign.
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new Error('the component holds a malformed number');
  }

  text(): string {
    return Buffer.from(this.take(this.number())).toString('utf8');
  }

  list<T>(readItem: () => T): T[] {
    const items: T[] = [];
    for (let left = this.number(); left > 0; left--) items.push(readItem());
    return items;
  }
}

export function encodeSection(id: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(id), encodeNumber(content.length), content]);
}

/** A section with a list of items. */
export function encodeItems(id: number, items: readonly Uint8Array[]): Buffer {
  return encodeSection(id, encodeList(items));
}

export function encodeCustomSection(name: string, payload: Uint8Array): Buffer {
  return encodeSection(SECTION.custom, Buffer.concat([encodeText(name), payload]));
}

/** An instance of a component, with an instance for each of its imports. */
export function encodeInstantiation(
  component: number,
  imports: readonly (readonly [name: string, instance: number])[],
): Buffer {
  const args = imports.map(([name, instance]) =>
    Buffer.concat([encodeText(name), encodeReference({ sort: SORT.instance, index: instance })]),
  );
  return Buffer.concat([
    Buffer.of(INSTANCE.instantiate),
    encodeNumber(component),
    encodeList(args),
  ]);
}

/** The instance that an instance exports under a name. */
export function encodeInstanceAlias(instance: number, name: string): Buffer {
  return Buffer.concat([
    Buffer.of(SORT.instance, ALIAS.instanceExport),
    encodeNumber(instance),
    encodeText(name),
  ]);
}

export function encodeExport(name: string, item: Reference): Buffer {
  return Buffer.concat([
    Buffer.of(PLAIN_NAME),
    encodeText(name),
    encodeReference(item),
    Buffer.of(ABSENT),
  ]);
}

function encodeReference({ sort, index }: Reference): Buffer {
  return Buffer.concat([Buffer.of(sort), encodeNumber(index)]);
}

function encodeList(items: readonly Uint8Array[]): Buffer {
  return Buffer.concat([encodeNumber(items.length), ...items]);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([encodeNumber(bytes.length), bytes]);
}

/** An unsigned LEB128 number of up to 32 bits. */
function encodeNumber(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
