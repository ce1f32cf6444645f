/**
 * The component: what asterai and Meta call.
 * @module
 */
export { api } from './exports/api.ts';
export { inbox } from './exports/inbox.ts';
export { incomingHandler } from './exports/incoming-handler.ts';
export { media } from './exports/media.ts';
export { messaging } from './exports/messaging.ts';
export { run } from './exports/run.ts';
export { templates } from './exports/templates.ts';
export { workerStep } from './exports/worker-step.ts';

/** These have no functions, but the world exports them. */
export const outcome = {};
export const types = {};
