/** The files of a new bot that are not its source. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fromRoot } from '../paths.ts';

/** Content by path in the bot's folder. */
type Files = Record<string, string>;

/** What a bot's build takes from this project, in the same versions. */
const TOOLS = [
  '@bytecodealliance/componentize-js',
  '@bytecodealliance/jco',
  // jco takes a newer one by itself, with which it can't read WIT.
  '@bytecodealliance/preview2-shim',
  'rolldown',
  'typescript',
];

/** @param from the example's folder @param name such as `my-name:my-bot` */
export async function typeScriptFiles(from: string, name: string): Promise<Files> {
  return {
    'package.json': await packageJson(name),
    'tsconfig.json': await tsconfig(),
    'rolldown.config.js': ROLLDOWN_CONFIG,
    '.gitignore': ignored('node_modules/', 'build/', 'generated/'),
    'README.md': await readme(from, name, TYPESCRIPT_README),
    ...(await exampleOf(from)),
  };
}

/** @param from the example's folder @param name such as `my-name:my-bot` */
export async function rustFiles(from: string, name: string): Promise<Files> {
  const own = name.replace(/^.*:/, '');
  const manifest = await readFile(`${from}/Cargo.toml`, 'utf8');
  return {
    'Cargo.toml': manifest.replace(/^name = ".*"$/m, `name = "${own}"`),
    '.gitignore': ignored('target/'),
    'README.md': await readme(from, name, RUST_README.replace('my_bot', own.replaceAll('-', '_'))),
    ...(await exampleOf(from)),
  };
}

async function packageJson(name: string): Promise<string> {
  const ours: { engines: object; devDependencies: Record<string, string> } = JSON.parse(
    await readFile(fromRoot('package.json'), 'utf8'),
  );
  const content = {
    name: name.replace(/^.*:/, ''),
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: ours.engines,
    scripts: {
      types: 'jco guest-types wit --world-name consumer --out-dir generated',
      // So that the editor has them in a fresh clone.
      prepare: 'npm run types',
      check: 'tsc',
      bundle: 'rolldown --config rolldown.config.js',
      componentize:
        'jco componentize build/consumer.js --wit wit --world-name consumer --disable fetch-event --out build/component.wasm',
      build: 'npm run types && npm run check && npm run bundle && npm run componentize',
    },
    devDependencies: Object.fromEntries(TOOLS.map((tool) => [tool, ours.devDependencies[tool]])),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** As strict as this project's, but for what a line that is commented out for a moment would break. */
async function tsconfig(): Promise<string> {
  const ours = JSON.parse(await readFile(fromRoot('tsconfig.json'), 'utf8'));
  const { noUnusedLocals: _, noUnusedParameters: __, ...compilerOptions } = ours.compilerOptions;
  const content = {
    // Other packages' declarations are not the bot's business.
    compilerOptions: { ...compilerOptions, types: [], skipLibCheck: true },
    include: ['src', 'generated'],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const ROLLDOWN_CONFIG = `/** One module of src/ and of the packages that it takes; what wit/ imports stays outside. */
export default {
  input: 'src/consumer.ts',
  external: /^(wasi|asterai):/,
  platform: 'neutral',
  resolve: { mainFields: ['module', 'main'] },
  transform: { target: 'es2022' },
  output: { file: 'build/consumer.js', format: 'esm', sourcemap: 'hidden' },
};
`;

const ignored = (...made: string[]): string => `${[...made, '.env', 'data/'].join('\n')}\n`;

/** The variables that the example reads, with comments. */
async function exampleOf(from: string): Promise<Files> {
  const file = `${from}/.env.example`;
  return existsSync(file) ? { '.env.example': await readFile(file, 'utf8') } : {};
}

/** @param from an example whose README.md begins with what the bot does */
async function readme(from: string, name: string, rest: string): Promise<string> {
  const file = `${from}/README.md`;
  const about = existsSync(file) ? await readFile(file, 'utf8') : '';
  return `# ${name}\n\n${about.trim()}\n\n${rest.replaceAll('NAME', name)}`;
}

const TYPESCRIPT_README = `Run it, in the folder of asterai:whatsapp; what you save here is live at once:

\`\`\`sh
npm start -- --consumer PATH_OF_THIS_FOLDER
\`\`\`

Build it, in this folder:

\`\`\`sh
npm install
npm run build    # build/component.wasm
\`\`\`

- \`src/consumer.ts\` is called with each message. \`npm run check\` checks the types.
- \`wit/consumer.wit\` says what the bot imports, and that it is called \`NAME\`. After a change,
  \`npm run types\` tells the editor.
- \`wit/deps/whatsapp.wasm\` is the contract of asterai:whatsapp: a copy of its \`build/package.wasm\`.

Everything else is in docs/consumers.md of asterai:whatsapp: state, secrets, tests, how to deploy it.
`;

const RUST_README = `Build it, in this folder:

\`\`\`sh
rustup target add wasm32-wasip2                 # once
cargo build --release --target wasm32-wasip2    # target/wasm32-wasip2/release/my_bot.wasm
\`\`\`

Run it, in the folder of asterai:whatsapp; what you save here is built and started anew:

\`\`\`sh
npm start -- --consumer PATH_OF_THIS_FOLDER
\`\`\`

- \`src/lib.rs\` is called with each message.
- \`wit/consumer.wit\` says what the bot imports, and that it is called \`NAME\`.
- \`wit/deps/whatsapp.wasm\` is the contract of asterai:whatsapp: a copy of its \`build/package.wasm\`.

Everything else is in docs/consumers.md of asterai:whatsapp: state, secrets, tests, how to deploy it.
`;
