import { type ParseArgsConfig, parseArgs } from 'node:util';
import { suggest } from './nearest.ts';
import { UserError } from './report.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * The options of a script, refused with one line where one is unknown or lacks its value.
 * @param command how the script is started, such as `npm start`
 * @param takesText whether words that are no options are welcome
 * @throws UserError
 */
export function readOptions<T extends Options>(command: string, options: T, takesText = false) {
  return parseOptions(process.argv.slice(2), process.env, { command, options, takesText });
}

interface Script<T extends Options> {
  command: string;
  options: T;
  takesText: boolean;
}

/** `readOptions` for given arguments and variables. */
export function parseOptions<T extends Options>(
  args: string[],
  variables: Record<string, string | undefined>,
  { command, options, takesText }: Script<T>,
) {
  const names = Object.keys(options);
  const known = names.map((name) => `--${name}`);
  const { tokens } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'option' && !names.includes(token.name)) {
      const all = known.length === 0 ? 'there are none' : `there is ${known.join(', ')}`;
      throw new UserError(
        `unknown option ${token.rawName}${suggest(token.rawName, known)}: ${all}`,
      );
    }
    if (token.kind === 'positional' && !takesText) {
      throw new UserError(`${command} takes options only${suggest(`--${token.value}`, known)}`);
    }
  }
  // npm keeps an option that stands before the `--` to itself, and hands it on as a variable.
  const swallowed = names.find((name) => variables[`npm_config_${name.replaceAll('-', '_')}`]);
  if (swallowed !== undefined && !args.includes(`--${swallowed}`)) {
    throw new UserError(`options follow after --, as in: ${command} -- --${swallowed} …`);
  }
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // Such as an option without its value: Node's first sentence says it.
    const [sentence] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    throw new UserError(sentence ?? '');
  }
}

/** The value of an option that is a whole number. @throws UserError */
export function wholeNumber(option: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new UserError(`--${option} must be a whole number`);
  return Number(value);
}
