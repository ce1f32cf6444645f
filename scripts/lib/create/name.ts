import path from 'node:path';
import { UserError } from '../report.ts';

/** A name as WIT and asterai take it: words of lower-case letters and digits, joined by hyphens. */
const WORDS = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;

/**
 * What a bot is called in asterai, such as `my-name:my-bot`.
 * @param wanted as it was asked for; else it comes from the folder
 * @throws UserError when that can't be a name
 */
export function botName(wanted: string | undefined, folder: string): string {
  if (wanted === undefined) {
    const own = path
      .basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      // Each word begins with a letter.
      .replace(/(^|-)(?=\d)/g, '$1n')
      .replace(/^-|-$/g, '');
    if (!WORDS.test(own)) throw new UserError('say what the bot is called: --name my-name:my-bot');
    return `my-name:${own}`;
  }
  const parts = wanted.split(':');
  if (parts.length === 2 && parts.every((part) => WORDS.test(part))) return wanted;
  throw new UserError('--name must look like my-name:my-bot, in lower case');
}
