/**
 * A template as Meta lists it (Meta's documentation, Business Management API > Message templates).
 * @module
 */
import type { TemplateInfo } from 'asterai:whatsapp/templates@0.1.0';
import { asList, asObject, asObjects, asText, type JsonObject } from '../lib/json.ts';

export interface Template {
  name: string;
  language: string;
  category: string;
  status: string;
  /** Variables have names, not numbers. */
  isNamed: boolean;
  /** In lower case: `text`, `image` and so on; undefined when there is none. */
  header: { format: string; text: string } | undefined;
  body: string;
  buttons: readonly Button[];
}

export interface Button {
  /** Meta's, such as `URL`. */
  type: string;
  title: string;
  /** What it wants; undefined: nothing. A payload can be left out. */
  wants: 'url' | 'code' | 'payload' | undefined;
}

export function readTemplate(json: JsonObject): Template {
  const components = asObjects(json.components);
  const part = (type: string) => components.find((component) => typeOf(component) === type);
  const header = part('HEADER');
  return {
    name: asText(json.name) ?? '',
    language: asText(json.language) ?? '',
    category: asText(json.category) ?? '',
    status: asText(json.status) ?? '',
    isNamed: asText(json.parameter_format)?.toUpperCase() === 'NAMED',
    header: header && {
      format: (asText(header.format) ?? 'text').toLowerCase(),
      text: asText(header.text) ?? '',
    },
    body: asText(part('BODY')?.text) ?? '',
    buttons: asObjects(part('BUTTONS')?.buttons).map(readButton),
  };
}

const typeOf = ({ type }: JsonObject): string => (asText(type) ?? '').toUpperCase();

function readButton(json: JsonObject): Button {
  const type = typeOf(json);
  return { type, title: asText(json.text) ?? '', wants: wantOf(type, json) };
}

function wantOf(type: string, { url }: JsonObject): Button['wants'] {
  if (type === 'URL' && (asText(url) ?? '').includes('{{')) return 'url';
  // One-time codes go by way of a URL of Meta's, whatever the list calls the button.
  if (type === 'OTP') return 'url';
  if (type === 'COPY_CODE') return 'code';
  return type === 'QUICK_REPLY' ? 'payload' : undefined;
}

/** The variables of a text in order, each once. */
export function variablesOf(text: string): string[] {
  const names = [...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(([, name = '']) => name);
  return [...new Set(names)];
}

export function toInfo({ isNamed: _, header, body, buttons, ...rest }: Template): TemplateInfo {
  return {
    ...rest,
    header: header?.format ?? 'none',
    content: body,
    variables: variablesOf(body),
    buttons: buttons.map(describeButton),
  };
}

const WANTS = {
  url: ' (takes the end of its URL)',
  code: ' (takes the code)',
  payload: ' (may take a payload)',
} as const;

const describeButton = ({ type, title, wants }: Button): string =>
  `${type.toLowerCase()}: ${title}${wants === undefined ? '' : WANTS[wants]}`;

/** What a template takes, in a sentence for whoever fills it in. */
export function describeWants({
  name,
  language,
  header,
  body,
  buttons,
  isNamed,
}: Template): string {
  const variables = variablesOf(body);
  const example = isNamed ? `, each as {{name}}=value` : '';
  const takers = buttons.filter(({ wants }) => wants !== undefined && wants !== 'payload');
  const isFilled = header && (header.format !== 'text' || variablesOf(header.text).length > 0);
  const parts = [
    variables.length === 0
      ? 'no values'
      : `${variables.length} of values (${variables.join(', ')}${example})`,
    isFilled ? `a header (${header.format})` : 'no header',
    takers.length === 0
      ? 'no value for a button'
      : `buttons: ${takers.map(describeButton).join(', ')}`,
  ];
  return `${name} in ${language} wants ${parts.join('; ')}`;
}

export const templatesIn = (answer: JsonObject): Template[] =>
  asList(answer.data)
    .map(asObject)
    .filter((one) => one !== undefined)
    .map(readTemplate);
