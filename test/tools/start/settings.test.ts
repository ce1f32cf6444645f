import { describe, expect, it } from 'vitest';
import { mergeVariables } from '../../../scripts/lib/settings.ts';

const known = ['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_APP_SECRET', 'PORT'];
const merge = (sources: Partial<Parameters<typeof mergeVariables>[0]>) =>
  mergeVariables({ manifest: {}, dotEnv: {}, process: {}, known, ...sources });

describe('where a variable comes from', () => {
  it('is the process environment, then .env, then asterai.toml', () => {
    const { vars } = merge({
      manifest: { A: 'toml', B: 'toml', C: 'toml' },
      dotEnv: { B: 'file', C: 'file', PORT: '8081' },
      process: { C: 'process', PORT: '8082', HOME: '/root' },
    });
    expect(vars).toEqual({ A: 'toml', B: 'file', C: 'process', PORT: '8082' });
  });

  it('may be the process environment alone for our own names', () => {
    const { vars } = merge({ process: { WHATSAPP_APP_SECRET: 'a', OTHER: 'b', PORT: '1' } });
    expect(vars).toEqual({ WHATSAPP_APP_SECRET: 'a', PORT: '1' });
  });

  it('is told, without values, where two differ', () => {
    const { notes } = merge({
      dotEnv: { PORT: 'secret-1', WHATSAPP_APP_SECRET: 'same' },
      process: { PORT: 'secret-2', WHATSAPP_APP_SECRET: 'same' },
    });
    expect(notes).toEqual(['PORT in the process environment differs from .env, and wins']);
  });
});

describe('a name that looks like one of ours', () => {
  it.each([
    ['WHATSAPP_ACESS_TOKEN', '(did you mean WHATSAPP_ACCESS_TOKEN?)'],
    ['whatsapp_app_secret', '(did you mean WHATSAPP_APP_SECRET?)'],
    ['WHATSSAP_APP_SECRET', '(did you mean WHATSAPP_APP_SECRET?)'],
    ['WHATSAPP_COLOUR_OF_THE_SKY', 'no variable of asterai:whatsapp: it has no effect'],
  ])('%s', (name, text) => {
    for (const source of ['manifest', 'dotEnv'] as const) {
      const { notes } = merge({ [source]: { [name]: 'EAAGvalue' } });
      expect(notes).toEqual([expect.stringContaining(text)]);
      expect(notes[0]).not.toContain('EAAGvalue');
    }
  });

  it('is not every name', () => {
    expect(
      merge({ dotEnv: { MY_API_KEY: '1', POST: '2', WHATSAPP_APP_SECRET: '3' } }).notes,
    ).toEqual([]);
  });
});
