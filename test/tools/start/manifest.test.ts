import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseManifest, placeOfComponent } from '../../../scripts/lib/manifest.ts';
import { fromRoot } from '../../../scripts/lib/paths.ts';

const GOOD = readFileSync(fromRoot('asterai.toml'), 'utf8');

describe('asterai.toml', () => {
  it('is read', () => {
    expect(parseManifest(GOOD)).toMatchObject({
      metadata: { namespace: 'local', name: 'whatsapp' },
      components: { 'asterai:whatsapp': expect.any(String), 'example:echo': expect.any(String) },
    });
    expect(placeOfComponent('example:echo')).toMatch(/^asterai\.toml:\d+$/);
  });

  it.each([
    ['"example:echo" =', '"example:echo" "0"', /^asterai\.toml:\d+:\d+: /],
    ['[components]', '[component]', /:\d+: unknown \[component\] \(did you mean components\?\)/],
    ['"example:echo"', '"Example Echo"', /:\d+: "Example Echo" must look like "namespace:name"/],
    ['"example:echo" = "0.1.0"', '"example:echo" = "latest"', /version of "example:echo" must/],
    ['"example:echo" = "0.1.0"', '"example:echo" = 1', /:\d+: the value of example:echo in/],
    ['"asterai:whatsapp" =', '"asterai:watsapp" =', /\[components\] must have "asterai:whatsapp"/],
    ['name = "whatsapp"', '', /:\d+: \[metadata\] has no name/],
    ['[metadata]', '[vars2]', /unknown \[vars2\] \(did you mean vars\?\)/],
    [GOOD, '', /^asterai\.toml: there is no \[metadata\]/],
  ])('with %j as %j is refused in one line', (before, after, message) => {
    const content = GOOD.replace(before, after);
    expect(content).not.toBe(GOOD);
    expect(() => parseManifest(content)).toThrow(message);
    expect(() => parseManifest(content)).not.toThrow(/\n/);
  });
});
