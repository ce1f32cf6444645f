import { describe, expect, it } from 'vitest';
import { readBody, toEntry } from '../../../src/delivery/body.ts';
import { message } from '../inbox/model/world.ts';

const A = message('a');

describe('the body of an entry', () => {
  it('gives back the message, which is in its sender’s lane', () => {
    expect(toEntry(A)).toEqual({ id: 'a', lane: '491', body: A });
    expect(readBody(JSON.parse(JSON.stringify(toEntry(A).body)))).toEqual(A);
  });

  it('may hold an empty content or name', () => {
    const empty = { content: '', sender: { name: '', phone: '491' }, id: 'a' };
    expect(readBody(empty)).toEqual(empty);
  });

  it.each<[string, unknown]>([
    ['no object', 'x'],
    ['nothing', undefined],
    ['no id', { ...A, id: undefined }],
    ['no sender', { ...A, sender: undefined }],
    ['no phone', { ...A, sender: { ...A.sender, phone: '' } }],
    ['no name', { ...A, sender: { phone: '491' } }],
    ['no content', { ...A, content: undefined }],
    ['content that is no text', { ...A, content: 7 }],
  ])('is none: %s', (_what, body) => {
    expect(readBody(body)).toBeUndefined();
  });
});
