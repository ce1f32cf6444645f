import type { Sent } from 'asterai:whatsapp/outcome@0.1.0';
import type { Account } from '../account.ts';
import type { Context } from '../context.ts';
import { GraphError } from '../graph/errors.ts';
import { checkText } from '../messaging/argument.ts';
import { beforeSending } from '../messaging/before-sending.ts';
import { mediaObject, parseMedia } from '../messaging/media-object.ts';
import { type Address, addressed, type Envelope, sendAll } from '../messaging/send.ts';
import { SendError } from '../messaging/send-error.ts';
import { InvalidArgument } from '../refused.ts';
import {
  bodyComponents,
  buttonComponents,
  type Component,
  locationHeader,
  textHeader,
} from './components.ts';
import { findTemplates } from './list.ts';
import { describeWants, type Template } from './template.ts';

export interface Filled {
  name: string;
  language: string;
  /** In the order of the variables, or each as `{{name}}=value`. */
  values: readonly string[];
  header?: string | undefined;
  buttons?: readonly string[] | undefined;
}

/**
 * Sends a template with its values. Meta is asked for the template only where a value can't be placed
 * without it, and to say what it wants when the values don't fit.
 * @throws InvalidArgument, BeforeSending, SendError
 */
export function sendTemplate(filled: Filled, address: Address, at: Context): Sent {
  const envelope = addressed(address, at);
  checkName(filled);
  const body = bodyComponents(filled.values);
  const components = [...header(filled, envelope, at), ...body, ...buttons(filled, envelope, at)];
  return post(filled, components, envelope, at);
}

/** Characters (Meta's documentation, Authentication templates). */
const MAX_CODE = 15;

/**
 * Sends a one-time code: the body and the button take it, whatever the button does with it.
 * @throws InvalidArgument, SendError
 */
export function sendCode(
  template: { name: string; language: string },
  code: string,
  address: Address,
  at: Context,
): Sent {
  const envelope = addressed(address, at);
  checkName(template);
  if (!/^\d+$/.test(envelope.receiver.id)) {
    throw new InvalidArgument(
      'to must be a phone number: Meta sends no codes to user ids or groups',
    );
  }
  const text = checkText('code', code.trim(), MAX_CODE);
  const parameters = [{ type: 'text', text }];
  const components: Component[] = [
    { type: 'body', parameters },
    { type: 'button', sub_type: 'url', index: '0', parameters },
  ];
  return post(template, components, envelope, at);
}

/** Meta's documentation, Message templates: the form of names. @throws InvalidArgument */
function checkName({ name, language }: { name: string; language: string }): void {
  if (!/^[a-z0-9_]{1,512}$/.test(name)) {
    throw new InvalidArgument(
      'name must be the name of a template: up to 512 of a to z, 0 to 9 and _',
    );
  }
  if (!/^[a-z]{2,3}(?:_[A-Za-z]{2,4})?$/.test(language)) {
    throw new InvalidArgument("language must be one of the template's, such as en_US or de");
  }
}

function header(filled: Filled, envelope: Envelope, at: Context): Component[] {
  if (filled.header === undefined) return [];
  const template = lookUp(filled, envelope, at);
  const format = template.header?.format;
  switch (format) {
    case 'text':
      return [textHeader(filled.header, template)];
    case 'location':
      return [locationHeader(filled.header)];
    case 'image':
    case 'video':
    case 'document': {
      const source = parseMedia(filled.header);
      const object = mediaObject(source, format, envelope.openAccount, at);
      const name = format === 'document' && source.name !== '' && { filename: source.name };
      return [{ type: 'header', parameters: [{ type: format, [format]: { ...object, ...name } }] }];
    }
    default:
      throw new InvalidArgument(`the header takes no value here: ${describeWants(template)}`);
  }
}

function buttons(filled: Filled, envelope: Envelope, at: Context): Component[] {
  if (filled.buttons === undefined || filled.buttons.length === 0) return [];
  return buttonComponents(filled.buttons, lookUp(filled, envelope, at));
}

/** @throws InvalidArgument when there is none of that name and language; BeforeSending */
function lookUp({ name, language }: Filled, { openAccount }: Envelope, at: Context): Template {
  const found = beforeSending(() => findTemplates(name, openAccount(), at));
  const template = found.find((one) => one.language === language);
  if (!template) throw new InvalidArgument(missing(name, language, found));
  return template;
}

const missing = (name: string, language: string, found: readonly Template[]): string =>
  found.length === 0
    ? `there is no template ${name}: see list-templates`
    : `there is no template ${name} in ${language}: it is there in ${languages(found)}`;

const languages = (found: readonly Template[]): string =>
  found.map(({ language }) => language).join(', ');

function post(
  { name, language }: { name: string; language: string },
  components: readonly Component[],
  envelope: Envelope,
  at: Context,
): Sent {
  const template = {
    ...{ name, language: { code: language } },
    ...(components.length > 0 && { components }),
  };
  try {
    return sendAll([{ type: 'template', template }], envelope, at);
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    throw withAdvice(error, adviceFor(error.cause, { name, language }, envelope.openAccount, at));
  }
}

/** Meta's codes for values that don't fit, and for a template that isn't there in this language. */
const MISFIT = new Set([132000, 132012, 132018]);
const NOT_THERE = 132001;

/** What lets the caller mend the call; empty when it can't be found out. */
function adviceFor(
  cause: unknown,
  { name, language }: { name: string; language: string },
  account: () => Account,
  at: Context,
): string {
  const code = cause instanceof GraphError ? cause.code : undefined;
  if (code !== NOT_THERE && !MISFIT.has(code ?? 0)) return '';
  let found: readonly Template[];
  try {
    found = findTemplates(name, account(), at);
  } catch {
    // The failure that is at hand matters more.
    return '';
  }
  const template = found.find((one) => one.language === language);
  if (template) return code === NOT_THERE ? '' : `; ${describeWants(template)}`;
  return `; ${missing(name, language, found)}`;
}

const withAdvice = (error: SendError, advice: string): SendError =>
  new SendError(error.cause, {
    parts: error.parts,
    sentIds: error.sentIds,
    tracking: error.tracking,
    advice: `${error.advice}${advice}`,
  });
