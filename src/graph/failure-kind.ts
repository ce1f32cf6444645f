/**
 * What a caller can do about one of Meta's error codes (Meta's documentation, Cloud API > Error codes):
 * that is stable, the codes are not.
 * @module
 */
import type { FailureKind } from 'asterai:whatsapp/outcome@0.1.0';
import type { GraphError } from './errors.ts';

const KINDS: readonly (readonly [FailureKind, readonly number[]])[] = [
  [
    'invalid',
    [
      ...[100, 131008, 131009, 131021, 131051, 131052, 131053, 131062],
      ...[132000, 132001, 132005, 132012, 132018, 135000],
    ],
  ],
  [
    'not-configured',
    [
      ...[0, 3, 10, 33, 104, 190, 368, 130497, 131005, 131031, 131037, 131042, 131045],
      ...[133006, 133010, 134011],
    ],
  ],
  ['window-closed', [470, 131047]],
  ['unreachable', [130403, 130472, 131026, 131030, 131050]],
  ['later', [131048, 131049]],
];

/** Which failures that were surely not carried out may succeed later is for GraphError to say. */
export function kindOfRefusal({ code, subcode, proof, temporary }: GraphError): FailureKind {
  if (temporary) return 'later';
  if (code === undefined) return 'refused';
  // Permissions; and an id that the token can't see.
  const isSetUp = (code >= 200 && code < 300) || (code === 100 && subcode === 33);
  if (isSetUp || proof !== undefined) return 'not-configured';
  return KINDS.find(([, codes]) => codes.includes(code))?.[0] ?? 'refused';
}
