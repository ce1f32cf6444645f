/**
 * The values of a template, as Meta takes them (Meta's documentation, Cloud API > Messages > Template
 * object).
 * @module
 */
import { checkNumber } from '../messaging/argument.ts';
import { InvalidArgument } from '../refused.ts';
import { type Button, describeWants, type Template, variablesOf } from './template.ts';

export interface Component {
  type: 'header' | 'body' | 'button';
  parameters: readonly object[];
  sub_type?: string;
  index?: string;
}

interface TextParameter {
  type: 'text';
  text: string;
  parameter_name?: string;
}

const NAMED = /^\{\{\s*([^{}]+?)\s*\}\}=(.*)$/s;

/** Named, when each of the values is. @throws InvalidArgument */
export function bodyComponents(values: readonly string[]): Component[] {
  if (values.length === 0) return [];
  const named = values.map((value) => NAMED.exec(value));
  const isNamed = named.every((match) => match !== null);
  const parameters = values.map((value, index): TextParameter => {
    const [, name = '', text = ''] = (isNamed && named[index]) || [undefined, '', value];
    if (text.trim() === '') {
      throw new InvalidArgument(`value ${index + 1} is empty: Meta takes no empty variables`);
    }
    return { type: 'text', text, ...(isNamed && { parameter_name: name }) };
  });
  return [{ type: 'body', parameters }];
}

/** A header with text. @throws InvalidArgument */
export function textHeader(header: string, template: Template): Component {
  const [name] = variablesOf(template.header?.text ?? '');
  if (name === undefined) {
    throw new InvalidArgument(`the header takes no value: ${describeWants(template)}`);
  }
  const text = NAMED.exec(header)?.[2] ?? header;
  const parameter: TextParameter = {
    ...{ type: 'text', text },
    ...(template.isNamed && { parameter_name: name }),
  };
  return { type: 'header', parameters: [parameter] };
}

/** A header with a place: `latitude,longitude,name,address`. @throws InvalidArgument */
export function locationHeader(header: string): Component {
  const [latitude = '', longitude = '', name = '', ...address] = header.split(',');
  const place = { name: name.trim(), address: address.join(',').trim() };
  if (latitude.trim() === '' || longitude.trim() === '' || !place.name || !place.address) {
    throw new InvalidArgument('header must be latitude,longitude,name,address: it is a place');
  }
  const location = {
    latitude: checkNumber('the latitude of header', Number(latitude), -90, 90),
    longitude: checkNumber('the longitude of header', Number(longitude), -180, 180),
    ...place,
  };
  return { type: 'header', parameters: [{ type: 'location', location }] };
}

/**
 * The values go to the buttons that need one; to those that may have one as well, when there are as many.
 * @throws InvalidArgument
 */
export function buttonComponents(values: readonly string[], template: Template): Component[] {
  const all = [...template.buttons.entries()].filter(([, { wants }]) => wants !== undefined);
  const needy = all.filter(([, { wants }]) => wants !== 'payload');
  const takers = [needy, all].find(({ length }) => length === values.length);
  if (!takers) {
    throw new InvalidArgument(`buttons holds ${values.length} values: ${describeWants(template)}`);
  }
  return takers.map(([index, button], at) => buttonComponent(index, button, values[at] ?? ''));
}

function buttonComponent(index: number, { wants, title }: Button, value: string): Component {
  if (value.trim() === '') throw new InvalidArgument(`the value for button ${title} is empty`);
  const place = { type: 'button', index: `${index}` } as const;
  switch (wants) {
    case 'code':
      return {
        ...{ ...place, sub_type: 'copy_code' },
        parameters: [{ type: 'coupon_code', coupon_code: value }],
      };
    case 'payload':
      return {
        ...place,
        sub_type: 'quick_reply',
        parameters: [{ type: 'payload', payload: value }],
      };
    default:
      return { ...place, sub_type: 'url', parameters: [{ type: 'text', text: value }] };
  }
}
