import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fromRoot, ROOT } from './paths.ts';
import { UserError } from './report.ts';

/** Runs a command-line tool of `node_modules`. @throws UserError with what the tool said */
export async function runTool(script: string, args: readonly string[]): Promise<void> {
  const path = fromRoot(`node_modules/${script}`);
  try {
    await promisify(execFile)(process.execPath, [path, ...args], { cwd: ROOT });
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
    throw new UserError(
      `${script} ${args[0]} failed: ${(stderr || stdout).trim() || String(error)}`,
    );
  }
}
