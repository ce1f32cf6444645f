import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { type JournalEntry, parseJournal } from './journal.ts';
import { E2E_DIR, NAME } from './runtime.ts';

/** A directory that components may use: the inbox is in it, and the consumers' journal. */
export class InboxDirectory {
  /** For `--allow-dir`. */
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** An empty one in build/e2e/. */
  static async fresh(name: string): Promise<InboxDirectory> {
    const path = `${E2E_DIR}/allowed/${name}`;
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true });
    return new InboxDirectory(path);
  }

  /** The inbox of the phone number. */
  get inbox(): string {
    return `${this.path}/inbox/${PHONE_NUMBER_ID}`;
  }

  /** A configuration with this inbox, where the runtime listens at a port. */
  variables(port: number, changes: Record<string, string> = {}): Record<string, string> {
    return {
      ...TEST_VARIABLES,
      WHATSAPP_INBOX_DIR: `${this.path}/inbox`,
      WHATSAPP_WEBHOOK_URL: `http://127.0.0.1:${port}/${NAME.namespace}/${NAME.name}/asterai/whatsapp/webhook`,
      // Meta isn't asked: nothing listens there.
      WHATSAPP_API_URL: 'http://127.0.0.1:1',
      ...changes,
    };
  }

  async journal(): Promise<JournalEntry[]> {
    const path = `${this.path}/journal`;
    return existsSync(path) ? parseJournal(await readFile(path, 'utf8')) : [];
  }

  /** The journal without times: `NAME begin ID`. */
  async events(): Promise<string[]> {
    return (await this.journal()).map(({ who, what, id }) => `${who} ${what} ${id}`);
  }

  /** From now on test:flaky doesn't trap any more. */
  async heal(): Promise<void> {
    await writeFile(`${this.path}/well`, '');
  }

  /** Notes in the journal that the runtime has ended. */
  async noteKill(number: number): Promise<void> {
    await appendFile(`${this.path}/journal`, `${Date.now()} runtime kill ${number}\n`);
  }

  /** The entries of workers that wait for work, and the locks that are held: directories, all of them. */
  idle(): Promise<string[]> {
    return readdir(`${this.inbox}/idle`);
  }

  locks(): Promise<string[]> {
    return readdir(`${this.inbox}/locks`);
  }

  /** The files of one of the inbox's directories, and of those in it. */
  async files(directory: string): Promise<string[]> {
    const entries = await readdir(`${this.inbox}/${directory}`, {
      recursive: true,
      withFileTypes: true,
    });
    return entries.filter((e) => e.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`);
  }
}
