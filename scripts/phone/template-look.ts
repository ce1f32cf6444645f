import { TEMPLATES } from '../../stand-in/graph-templates.ts';
import type { TemplateLook } from './happening.ts';
import { list, object, text } from './payload-look.ts';

/**
 * What the person sees of a template that was sent.
 * @param request the request's body @param body its text, filled in
 */
export function lookOfTemplate(request: unknown, body: string): TemplateLook {
  const sent = object(object(request).template);
  const found = TEMPLATES.find(
    ({ name, language }) => name === sent.name && language === object(sent.language).code,
  );
  const given = list(sent.components);
  const header = found?.components.find(({ type }) => type === 'HEADER');
  const footer = found?.components.find(({ type }) => type === 'FOOTER');
  const buttons = list(found?.components.find(({ type }) => type === 'BUTTONS')?.buttons);
  const headerText = header && lookOfHeader(header, given);
  return {
    body,
    ...(headerText !== undefined && { header: headerText }),
    ...(text(footer?.text) !== undefined && { footer: String(footer?.text) }),
    buttons: buttons.map((button, index) => lookOfButton(button, valueFor(given, index))),
  };
}

function lookOfHeader(header: Record<string, unknown>, given: Record<string, unknown>[]): string {
  const [value] = list(given.find(({ type }) => type === 'header')?.parameters);
  const name = text(header.text);
  if (name !== undefined) return name.replace(/\{\{[^}]+\}\}/, text(value?.text) ?? '');
  return `[${String(header.format).toLowerCase()}]`;
}

const valueFor = (given: Record<string, unknown>[], index: number): Record<string, unknown> => {
  const those = given.filter(({ type }) => type === 'button');
  return list(those.find((one) => Number(one.index) === index)?.parameters)[0] ?? {};
};

function lookOfButton(
  button: Record<string, unknown>,
  value: Record<string, unknown>,
): TemplateLook['buttons'][number] {
  const label = String(button.text);
  if (button.type === 'QUICK_REPLY') {
    return { text: label, payload: text(value.payload) ?? label };
  }
  if (button.type === 'URL') {
    return { text: label, url: String(button.url).replace(/\{\{1\}\}/, text(value.text) ?? '') };
  }
  if (button.type === 'PHONE_NUMBER') return { text: label, url: `tel:${button.phone_number}` };
  return { text: label };
}
