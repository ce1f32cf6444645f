/**
 * `npm run create -- FOLDER`: a bot of one's own, with all that its build and an editor need.
 * `--template` says which, `--name` what it is called in asterai.
 */
import { fromHere, shownPath } from './lib/consumer/project.ts';
import { createBot, TEMPLATES, templateNamed } from './lib/create/bot.ts';
import { botName } from './lib/create/name.ts';
import { readOptions } from './lib/options.ts';
import { main, UserError } from './lib/report.ts';

await main(async () => {
  const { values, positionals } = readOptions(
    'npm run create',
    { template: { type: 'string', default: 'echo' }, name: { type: 'string' } },
    true,
  );
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) {
    throw new UserError(
      `name one folder, as in: npm run create -- ../my-bot [--template ${Object.keys(TEMPLATES).join('|')}]`,
    );
  }
  const template = templateNamed(values.template);
  const target = fromHere(folder);
  const name = botName(values.name, target);
  await createBot({ folder: target, name, template });
  const shown = shownPath(target);
  console.log(`
${shown} is a bot: its source is ${shown}/${TEMPLATES[template].source}. Run it here, and change it while it runs:
  npm start -- --consumer ${shown}

What else it can do is in ${shown}/README.md.`);
});
