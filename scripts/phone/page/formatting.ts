import { html, type TemplateResult } from 'lit-html';

type Part = string | TemplateResult;

/** The marks of WhatsApp, strongest first. */
const MARKS: readonly { pattern: RegExp; wrap(inner: Part[]): TemplateResult; verbatim?: true }[] =
  [
    {
      pattern: /```([\s\S]+?)```/,
      wrap: (inner) => html`<code class="block">${inner}</code>`,
      verbatim: true,
    },
    { pattern: /`([^`\n]+)`/, wrap: (inner) => html`<code>${inner}</code>`, verbatim: true },
    {
      pattern: /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/,
      wrap: (inner) =>
        html`<a href=${String(inner[0])} target="_blank" rel="noopener noreferrer">${inner}</a>`,
      verbatim: true,
    },
    {
      pattern: /(?<![\p{L}\p{N}])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\p{L}\p{N}])/u,
      wrap: (inner) => html`<b>${inner}</b>`,
    },
    {
      pattern: /(?<![\p{L}\p{N}])_(?!\s)([^_\n]+?)(?<!\s)_(?![\p{L}\p{N}])/u,
      wrap: (inner) => html`<i>${inner}</i>`,
    },
    {
      pattern: /(?<![\p{L}\p{N}])~(?!\s)([^~\n]+?)(?<!\s)~(?![\p{L}\p{N}])/u,
      wrap: (inner) => html`<s>${inner}</s>`,
    },
  ];

/** A text as WhatsApp shows it: bold, italic, struck out, code, links. */
export function formatted(text: string, from = 0): Part[] {
  for (let i = from; i < MARKS.length; i++) {
    const mark = MARKS[i];
    const match = mark?.pattern.exec(text);
    if (!mark || !match) continue;
    const [whole, inner = ''] = match;
    const before = text.slice(0, match.index);
    const after = text.slice(match.index + whole.length);
    const inside = mark.verbatim ? [inner] : formatted(inner, i + 1);
    return [...formatted(before, i + 1), mark.wrap(inside), ...formatted(after, i)];
  }
  return text === '' ? [] : [text];
}
