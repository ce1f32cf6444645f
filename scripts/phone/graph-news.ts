import type { Answer } from '../../stand-in/graph-answer.ts';
import type { RecordedRequest, SentMessage } from '../../stand-in/graph-api.ts';
import { labelOf } from './faults.ts';
import type { GraphAsked } from './happening.ts';
import type { Lives } from './lives.ts';
import { object, parsed, text } from './payload-look.ts';
import { lookOfTemplate } from './template-look.ts';

/** What the page is told of a request to Meta and its answer. */
export function graphNews(
  request: RecordedRequest,
  answer: Answer | undefined,
  lives: Lives,
): GraphAsked {
  const { method, path, sent, receipt, fault } = request;
  const body = parsed(request.body);
  const { about, consumer } = belongsTo(request, body, lives);
  if (sent) lives.keep(sent.id, about);
  return {
    ...{ kind: 'graph', about, consumer, method, path, request: body },
    ms: Date.now() - request.at,
    status: answer?.status,
    answer: answer && parsed(answer.body),
    fault: fault && labelOf(fault),
    ...(sent && { sent: sentMessage(sent) }),
    ...(receipt && { receipt }),
  };
}

function sentMessage(sent: SentMessage): NonNullable<GraphAsked['sent']> {
  const to = sent.to?.slice(1) ?? sent.recipient ?? sent.group ?? '';
  const template = sent.type === 'template' && lookOfTemplate(sent.raw, sent.body);
  return { id: sent.id, to, ...(template && { template }) };
}

/** By the message that it names; else by whom it is for, while that person's message is delivered. */
function belongsTo(
  { path, sent }: RecordedRequest,
  body: unknown,
  lives: Lives,
): { about?: string | undefined; consumer?: string | undefined } {
  // A mark as read, whether it was taken or not, has the id on top.
  const { context, reaction, to, message_id } = object(body);
  const named =
    lives.find(text(message_id)) ??
    lives.find(text(object(context).message_id)) ??
    lives.find(text(object(reaction).message_id)) ??
    // A file that a person sent: asked for, and then fetched.
    lives.find(/^(?:\/v\d+\.\d+|\/media-files)\/(\d+)/.exec(path)?.[1]);
  const person = sent?.to?.slice(1) ?? text(to)?.replace(/\D/g, '');
  const current = lives.current(person);
  if (named === undefined) return current ?? {};
  return { about: named, consumer: current?.about === named ? current.consumer : undefined };
}
