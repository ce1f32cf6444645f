/**
 * `node scripts/run.mjs SCRIPT.ts …` runs one of our scripts, `node scripts/run.mjs TOOL …` a tool of
 * node_modules. Before that it says in one line what is missing on a new machine. So this file is
 * plain JavaScript that any Node understands, without dependencies.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const readJson = (path) => JSON.parse(readFileSync(root + path, 'utf8'));
const manifest = readJson('package.json');

function problem() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  // The ranges of `engines`, such as ^20.19.0 || >=24.
  const fits = manifest.engines.node.split('||').some((range) => {
    const [, sign, least, from = 0] = /([\^>])=?(\d+)(?:\.(\d+))?/.exec(range);
    return major === Number(least) ? minor >= Number(from) : sign === '>' && major > Number(least);
  });
  if (!fits) return `Node ${manifest.engines.node} is needed, this is ${process.versions.node}`;
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  for (const [name, version] of wanted) {
    const path = `node_modules/${name}/package.json`;
    if (!existsSync(root + path)) return `${name} is not installed: run npm ci`;
    const installed = readJson(path).version;
    if (installed !== version) return `${name} is ${installed}, not ${version}: run npm ci`;
  }
}

const found = problem();
if (found) {
  console.error(`error: ${found}`);
  process.exit(1);
}
const [what = '', ...args] = process.argv.slice(2);
const tool = what.endsWith('.ts') ? 'jiti' : what;
const bin = `node_modules/${tool}/${readJson(`node_modules/${tool}/package.json`).bin[tool]}`;
process.argv = [process.argv[0], root + bin, ...(tool === what ? [] : [what]), ...args];
await import(pathToFileURL(root + bin));
