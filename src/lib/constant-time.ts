/**
 * Compares a text from outside with a secret one in a time that tells nothing about the secret but,
 * at most, that the lengths differ. An empty secret equals nothing.
 */
export function equalsSecret(given: string, secret: string): boolean {
  if (secret === '') return false;
  let difference = given.length ^ secret.length;
  for (let i = 0; i < given.length; i++) {
    difference |= given.charCodeAt(i) ^ secret.charCodeAt(i % secret.length);
  }
  return difference === 0;
}
