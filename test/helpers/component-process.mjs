// Runs the transpiled component on preview2-shim, in a process of its own: the shim blocks its
// thread while it waits, and ends the process on an error of the component.
import { _setEnv } from '@bytecodealliance/preview2-shim/cli';
import { _setPreopens } from '@bytecodealliance/preview2-shim/filesystem';
import { HTTPServer } from '@bytecodealliance/preview2-shim/http';
import { setComponents, takeCalls, takeSchedules } from './fake-asterai-host.mjs';
import { setWorkerStep } from './own-worker-step.mjs';
import { callByName, result } from './wit-names.mjs';

const folder = process.env.WHATSAPP_BUILD === 'light' ? 'transpiled-light' : 'transpiled';
const component = await import(`../../build/${folder}/component.js`);
const { api, inbox, incomingHandler, run, worker, workerStep } = component;
setWorkerStep(workerStep);

const server = new HTTPServer(incomingHandler);
server.listen(0, '127.0.0.1');

const operations = {
  port: () => server.address().port,
  configure({ variables, components, allowDir }) {
    _setEnv(variables);
    _setPreopens(allowDir ? { [allowDir]: allowDir } : {});
    setComponents(components);
  },
  takeCalls,
  takeSchedules,
  getSelf: () => api.getSelf(),
  sendMessage: ([content, to]) => api.sendMessage(content, to),
  /** Any function, with WIT's names and JSON's values both ways, as over the call API. */
  call: ([name, ...args]) => callByName(component, name, args),
  /** @returns whether `run` ended with ok */
  run: () => 'ok' in result(() => run.run()),
  work: ([ticket, payload]) => worker.run(ticket, payload),
  inbox: ([name, ...args]) => result(() => inbox[name](...args)),
};

process.on('message', ({ id, operation, argument }) => {
  try {
    process.send({ id, value: operations[operation](argument) });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.send({ ready: true });
