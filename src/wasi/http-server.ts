import {
  Fields,
  type IncomingRequest,
  type Method,
  OutgoingBody,
  OutgoingResponse,
  ResponseOutparam,
} from 'wasi:http/types@0.2.12';
import type { WebhookRequest, WebhookResponse } from '../ports.ts';
import { decodeUtf8Lossy, encodeUtf8 } from './engine.ts';
import { readAll, writeAll } from './streams.ts';

export function toWebhookRequest(request: IncomingRequest): WebhookRequest {
  return {
    method: methodName(request.method()),
    target: request.pathWithQuery() ?? '/',
    header(name) {
      using headers = request.headers();
      return headers.get(name).map(decodeUtf8Lossy);
    },
    body(limitBytes) {
      using body = request.consume();
      using stream = body.stream();
      return readAll(stream, limitBytes);
    },
  };
}

/** Answers; the caller may go on working after that. */
export function respond(
  outparam: ResponseOutparam,
  { status, headers, body }: WebhookResponse,
): void {
  const fields = Fields.fromList(headers.map(([name, value]) => [name, encodeUtf8(value)]));
  const response = new OutgoingResponse(fields);
  response.setStatusCode(status);
  const outgoing = response.body();
  ResponseOutparam.set(outparam, { tag: 'ok', val: response });
  if (body !== '') {
    using stream = outgoing.write();
    writeAll(stream, encodeUtf8(body));
  }
  OutgoingBody.finish(outgoing, undefined);
}

function methodName(method: Method): string {
  return (method.tag === 'other' ? method.val : method.tag).toUpperCase();
}
