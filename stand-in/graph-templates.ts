/**
 * The templates of the stand-in's account: the list of them, and what a message's values are checked
 * against (Meta's documentation, Message templates).
 */
import { isObject, type JsonObject, Refusal, refuse } from './graph-answer.ts';
import { checkLocation, checkMedia } from './graph-kinds.ts';
import type { MediaStore } from './graph-media.ts';

export interface Template {
  id: string;
  name: string;
  language: string;
  status: string;
  category: string;
  parameter_format?: 'NAMED' | 'POSITIONAL';
  components: JsonObject[];
}

const body = (text: string): JsonObject => ({ type: 'BODY', text });

function template(
  name: string,
  components: JsonObject[],
  more: Partial<Template> = {},
): Omit<Template, 'id'> {
  return {
    ...{ name, language: 'en_US', status: 'APPROVED', category: 'UTILITY', components },
    ...more,
  };
}

const ORDER = 'Hello {{1}}, your order {{2}} is ready.';

export const TEMPLATES: readonly Template[] = [
  template('hello_world', [body('Welcome and congratulations.')]),
  template('order_ready', [body(ORDER)]),
  template('order_ready', [body('Hallo {{1}}, die Bestellung {{2}} ist da.')], { language: 'de' }),
  template('order_named', [body('Hello {{first_name}}, order {{order_no}} is ready.')], {
    parameter_format: 'NAMED',
  }),
  template('invoice', [{ type: 'HEADER', format: 'DOCUMENT' }, body('Invoice {{1}}')]),
  template('titled', [{ type: 'HEADER', format: 'TEXT', text: 'Hi {{1}}' }, body('Welcome.')]),
  template('shop', [{ type: 'HEADER', format: 'LOCATION' }, body('Here we are.')]),
  template(
    'promo',
    [
      { type: 'HEADER', format: 'IMAGE' },
      body('20 % off'),
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Stop' },
          { type: 'URL', text: 'Shop', url: 'https://example.com/{{1}}' },
          { type: 'COPY_CODE', text: 'Copy code' },
          { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+15550100100' },
        ],
      },
    ],
    { category: 'MARKETING' },
  ),
  template(
    'login_code',
    [
      body('{{1}} is your code.'),
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'URL', text: 'Copy', url: 'https://www.whatsapp.com/otp/code/?code={{1}}' },
        ],
      },
    ],
    { category: 'AUTHENTICATION' },
  ),
  template('paused_one', [body('Never mind.')], { status: 'PAUSED' }),
  ...Array.from({ length: 15 }, (_, index) =>
    template(`filler_${String(index + 1).padStart(2, '0')}`, [body('Just one of many.')]),
  ),
].map((one, index) => ({ ...one, id: `${5_940_000 + index}` }));

/** One page (Business Management API > Message templates), by the position that `after` holds. */
export function listTemplates(query: URLSearchParams, url: string): JsonObject {
  const name = query.get('name') ?? '';
  const limit = Number(query.get('limit') ?? 25);
  const after = query.get('after');
  const from = after === null ? 0 : Number(Buffer.from(after, 'base64').toString()) || 0;
  const all = TEMPLATES.filter((one) => one.name.includes(name));
  const to = Math.min(from + limit, all.length);
  const cursors = { before: cursor(from), after: cursor(to) };
  return {
    data: all.slice(from, to),
    paging: to < all.length ? { cursors, next: `${url}&after=${cursors.after}` } : { cursors },
  };
}

const cursor = (position: number): string => Buffer.from(`${position}`).toString('base64');

const refuseTemplate = (status: number, code: number, title: string, details: string): never => {
  throw new Refusal({ status, code, message: `(#${code}) ${title}`, details });
};
const mismatch = (details: string): never =>
  refuseTemplate(400, 132000, 'Number of parameters does not match', details);
const wrongFormat = (details: string): never =>
  refuseTemplate(400, 132012, 'Parameter format does not match', details);

/** Checks a message's template and its values. @returns the text that the person sees */
export function fillTemplate(message: JsonObject, hasNumber: boolean, media: MediaStore): string {
  const { name, language, components } = message;
  const code = isObject(language) ? language.code : undefined;
  if (typeof name !== 'string') refuse(131008, 'the parameter template.name is required');
  if (typeof code !== 'string') refuse(131008, 'the parameter template.language.code is required');
  const found = TEMPLATES.find((one) => one.name === name && one.language === code);
  if (!found) {
    const details = `template name (${name}) does not exist in ${code}`;
    return refuseTemplate(404, 132001, 'Template name does not exist', details);
  }
  if (found.status === 'PAUSED') {
    refuseTemplate(400, 132015, 'Template is paused', 'its quality is low');
  }
  if (found.category === 'AUTHENTICATION' && !hasNumber) {
    const details = 'authentication templates need a phone number';
    refuseTemplate(400, 131062, 'Recipient is not supported', details);
  }
  const given = Array.isArray(components) ? components.filter(isObject) : [];
  checkHeader(found, given, media);
  const text = fillBody(found, given);
  checkButtons(found, given);
  return text;
}

const part = (template: Template, type: string): JsonObject | undefined =>
  template.components.find((component) => component.type === type);

const parametersOf = (component: JsonObject | undefined): JsonObject[] =>
  Array.isArray(component?.parameters) ? component.parameters.filter(isObject) : [];

const count = (text: unknown): number =>
  typeof text === 'string' ? new Set(text.match(/\{\{[^}]+\}\}/g) ?? []).size : 0;

function fillBody(template: Template, given: JsonObject[]): string {
  const text = String(part(template, 'BODY')?.text);
  const values = parametersOf(given.find(({ type }) => type === 'body'));
  const wanted = count(text);
  if (values.length !== wanted) {
    mismatch(
      `body: number of localizable_params (${values.length}) does not match the expected number of params (${wanted})`,
    );
  }
  const isNamed = template.parameter_format === 'NAMED';
  return values.reduce<string>((filled, value, index) => {
    if (typeof value.text !== 'string') return wrongFormat('body: a parameter is no text');
    const name = isNamed ? value.parameter_name : index + 1;
    if (!filled.includes(`{{${name}}}`)) wrongFormat(`body: there is no variable ${name}`);
    if (!isNamed && value.parameter_name !== undefined) wrongFormat('body: it has no names');
    return filled.replaceAll(`{{${name}}}`, value.text);
  }, text);
}

function checkHeader(template: Template, given: JsonObject[], media: MediaStore): void {
  const header = part(template, 'HEADER');
  const format = String(header?.format ?? '').toLowerCase();
  const wanted = header === undefined ? 0 : format === 'text' ? count(header.text) : 1;
  const values = parametersOf(given.find(({ type }) => type === 'header'));
  if (values.length !== wanted) mismatch(`header: expected ${wanted}, got ${values.length}`);
  const [value] = values;
  if (!value) return;
  if (value.type !== format) wrongFormat(`header: expected ${format}, got ${value.type}`);
  const object = value[format];
  if (format === 'text') return;
  if (!isObject(object)) wrongFormat(`header: ${format} is missing`);
  else if (format !== 'location') checkMedia(format, object, media);
  else {
    checkLocation(object);
    if (!object.name || !object.address) wrongFormat('header: a location needs name and address');
  }
}

const SUB_TYPES: Readonly<Record<string, string>> = {
  URL: 'url',
  COPY_CODE: 'copy_code',
  QUICK_REPLY: 'quick_reply',
};

function checkButtons(template: Template, given: JsonObject[]): void {
  const list = part(template, 'BUTTONS')?.buttons;
  const buttons = Array.isArray(list) ? list.filter(isObject) : [];
  const filled = given.filter(({ type }) => type === 'button');
  for (const component of filled) {
    const button = buttons[Number(component.index)];
    if (!button || SUB_TYPES[String(button.type)] !== component.sub_type) {
      wrongFormat(`buttons: there is no ${component.sub_type} at index ${component.index}`);
    }
    if (parametersOf(component).length !== 1) mismatch('buttons: one parameter each');
  }
  for (const [index, button] of buttons.entries()) {
    const isNeeded = count(button.url) > 0 || button.type === 'COPY_CODE';
    if (isNeeded && !filled.some((one) => Number(one.index) === index)) {
      mismatch(`buttons: button ${index} needs a parameter`);
    }
  }
}
