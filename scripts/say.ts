/**
 * `npm run say -- "text"`: sends a message to the running `npm start`, as Meta would, and prints the
 * reply. `--from 15550100123` and `--name Ada` say who writes, `--wait 30` how many seconds to wait.
 */
import { give } from './lib/control.ts';
import { readOptions } from './lib/options.ts';
import { phoneNumber } from './lib/person.ts';
import { main, UserError } from './lib/report.ts';

const OPTIONS = {
  from: { type: 'string' },
  name: { type: 'string' },
  wait: { type: 'string', default: '30' },
} as const;

await main(async () => {
  const { values, positionals } = readOptions('npm run say', OPTIONS, true);
  const text = positionals.join(' ');
  if (text.trim() === '') {
    throw new UserError('say what? npm run say -- "text" [--from 15550100123] [--name Ada]');
  }
  const seconds = Number(values.wait);
  if (!(seconds >= 1 && seconds <= 3600)) {
    throw new UserError('--wait must be a number of seconds from 1 to 3600');
  }
  const order = {
    text,
    seconds,
    ...(values.from !== undefined && { from: phoneNumber(values.from) }),
    ...(values.name !== undefined && { name: values.name }),
  };
  const replied = await give(order, (line) => console.log(line));
  if (!replied) process.exitCode = 1;
});
