// `asterai:whatsapp/worker-step` as the transpiled component imports it: its own export, as in the
// runtime. A file of its own, since the component is there only after what it imports.

/** @type {{ next(ticket: string, payload: string, outcome: unknown): unknown }} */
let workerStep;

export function setWorkerStep(exported) {
  workerStep = exported;
}

export function next(ticket, payload, outcome) {
  return workerStep.next(ticket, payload, outcome);
}
