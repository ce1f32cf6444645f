/**
 * The component: what asterai and Meta call.
 * @module
 */
export { api } from './exports/api.ts';
export { inbox } from './exports/inbox.ts';
export { incomingHandler } from './exports/incoming-handler.ts';
export { run } from './exports/run.ts';
export { workerStep } from './exports/worker-step.ts';

/** `asterai:whatsapp/types` has no functions, but the world exports it. */
export const types = {};
