import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from './journal.ts';

/** Keeps proxies and browsers from taking the silence for an end. */
const BEAT_MS = 20_000;

/**
 * Server-sent events: first what the page doesn't know yet, then what happens. The id of an event is
 * the run and its number, so that a page that lost the connection goes on where it was. A page of
 * another run is told to begin anew.
 */
export function streamEvents(
  request: IncomingMessage,
  response: ServerResponse,
  journal: Journal,
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  const [run, known] = String(request.headers['last-event-id'] ?? '').split('-');
  const isSameRun = run === journal.run;
  const write = (happening: { n: number }) =>
    response.write(`id: ${journal.run}-${happening.n}\ndata: ${JSON.stringify(happening)}\n\n`);
  response.write('retry: 1000\n\n');
  if (!isSameRun) response.write(`id: ${journal.run}-0\nevent: begin\ndata: {}\n\n`);
  for (const happening of journal.since(isSameRun ? Number(known) || 0 : 0)) write(happening);
  response.write('event: caught-up\ndata: {}\n\n');
  const stop = journal.listen(write);
  const beat = setInterval(() => response.write(': \n\n'), BEAT_MS);
  response.on('close', () => {
    stop();
    clearInterval(beat);
  });
}
