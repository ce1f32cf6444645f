/**
 * The bodies of messages with something to tap (Meta's documentation, Cloud API > Messages >
 * Interactive). Groups take none of them.
 * @module
 */
import { InvalidArgument } from '../refused.ts';
import { checkText, checkUrl } from './argument.ts';
import type { Body } from './body.ts';

/** Characters; one page of Meta's says 4096 for lists, what is sent is refused above this. */
const MAX_CONTENT = 1_024;
/** Characters on a button. */
const MAX_BUTTON = 20;
const MAX_BUTTONS = 3;
/** Characters of a row of a list. */
const MAX_ROW = 24;
const MAX_ROWS = 10;
/** What the button that opens a list says, in any language. */
const DEFAULT_LABEL = '…';

function interactive(content: string, rest: { type: string; action: object }): Body {
  const { type, action } = rest;
  const body = { text: checkText('content', content, MAX_CONTENT) };
  return { type: 'interactive', interactive: { type, body, action } };
}

/**
 * A question with answers to tap: buttons where they fit, else a list. The id of an answer is its title:
 * it comes back with it.
 * @throws InvalidArgument
 */
export function choicesBody(
  content: string,
  choices: readonly string[],
  label = DEFAULT_LABEL,
): Body {
  const titles = choices.map((choice) => choice.trim());
  checkChoices(titles);
  if (titles.length <= MAX_BUTTONS && titles.every(({ length }) => length <= MAX_BUTTON)) {
    const buttons = titles.map((title) => ({ type: 'reply', reply: { id: title, title } }));
    return interactive(content, { type: 'button', action: { buttons } });
  }
  const button = checkText('label', label, MAX_BUTTON);
  const rows = titles.map((title) => ({ id: title, title }));
  return interactive(content, { type: 'list', action: { button, sections: [{ rows }] } });
}

function checkChoices(titles: readonly string[]): void {
  if (titles.length < 1 || titles.length > MAX_ROWS) {
    throw new InvalidArgument(
      `choices holds ${titles.length} titles: 1 to ${MAX_ROWS} are allowed`,
    );
  }
  for (const [index, title] of titles.entries()) {
    checkText(`choice ${index + 1}`, title, MAX_ROW);
    const first = titles.indexOf(title);
    if (first !== index) {
      throw new InvalidArgument(
        `choice ${index + 1} is the same as choice ${first + 1}: they must differ`,
      );
    }
  }
}

/** A text with a button that opens a web page. @throws InvalidArgument */
export function linkBody(content: string, label: string, url: string): Body {
  const parameters = {
    display_text: checkText('label', label, MAX_BUTTON),
    url: checkUrl('url', url, { http: true }),
  };
  return interactive(content, { type: 'cta_url', action: { name: 'cta_url', parameters } });
}

/** A question with a button that shares where the person is. @throws InvalidArgument */
export function locationRequestBody(content: string): Body {
  const type = 'location_request_message';
  return interactive(content, { type, action: { name: 'send_location' } });
}
