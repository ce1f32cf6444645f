// `asterai:host/api` and `asterai:host-cron/scheduler` for the transpiled component: the components
// are those that the test names, and ours.

/** @type {Record<string, { interfaces: string[], fails?: { kind: string, message: string } }>} */
let components = {};
/** @type {{ component: string, functionName: string, args: unknown }[]} */
const calls = [];

const OWN_NAME = 'asterai:whatsapp';
const OWN_INTERFACES = ['api', 'inbox', 'worker'].map((name) => `asterai:whatsapp/${name}@0.1.0`);

/** The shim has one store, and no second one to load the component into. */
const NO_STORE = { kind: 'function-not-found', message: 'there is no store for a worker' };

/** @type {unknown[][]} */
const schedules = [];

/** The schedules since the last time. */
export function takeSchedules() {
  return schedules.splice(0);
}

export function createSchedule(...schedule) {
  schedules.push(schedule);
  return BigInt(schedules.length);
}

export const listSchedules = () =>
  schedules.map(([cron, componentName, functionName, argsJson], id) => ({
    ...{ id: BigInt(id), cron, componentName, functionName, argsJson },
  }));

export function setComponents(byName) {
  components = byName;
}

/** The calls since the last time. */
export function takeCalls() {
  return calls.splice(0);
}

export function getComponent(name) {
  const found = components[name];
  return found && { name, version: '0.1.0', interfaces: found.interfaces, functions: [] };
}

export function listComponents() {
  const own = { name: OWN_NAME, version: '0.1.0', interfaces: OWN_INTERFACES, functions: [] };
  return [own, ...Object.keys(components).map(getComponent)];
}

export function callComponentFunction(component, functionName, argsJson) {
  if (component === OWN_NAME) throw componentError(NO_STORE);
  const found = components[component];
  if (!found) throw componentError({ kind: 'component-not-found', message: 'not found' });
  calls.push({ component, functionName, args: JSON.parse(argsJson) });
  if (found.fails) throw componentError(found.fails);
  return 'null';
}

// In the interface, so the engine imports them; the component doesn't call them.
export const getRuntimeInfo = unused;
export const listOtherComponents = unused;
export const componentImplements = unused;
export const cancelSchedule = unused;

function unused() {
  throw new Error('not expected to be called');
}

/** How jco takes the `err` of a WIT `result`. */
function componentError(payload) {
  return Object.assign(new Error('component error'), { payload });
}
