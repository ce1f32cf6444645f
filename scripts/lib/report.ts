/** An expected failure: its message is all that the user needs to see. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** Runs a script: an expected failure becomes one line, any other keeps its stack; both exit 1. */
export async function main(work: () => Promise<void>): Promise<void> {
  // The reader went away, as with `| head`.
  process.stdout.on('error', () => process.exit(1));
  try {
    await work();
  } catch (error) {
    console.error(error instanceof UserError ? `error: ${error.message}` : error);
    process.exitCode = 1;
  }
}

/** Says what a long step does, and how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  console.log(`${what} …`);
  const result = await work();
  console.log(`${what}: done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
