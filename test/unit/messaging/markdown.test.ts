import { describe, expect, it } from 'vitest';
import { fromMarkdown } from '../../../src/messaging/markdown.ts';

describe('fromMarkdown', () => {
  it.each([
    ['plain text', 'plain text'],
    ['**bold** and __bold__', '*bold* and *bold*'],
    ['*italic* and _italic_', '_italic_ and _italic_'],
    ['***both***', '*_both_*'],
    ['**bold with *italic* in it**', '*bold with _italic_ in it*'],
    ['~~gone~~', '~gone~'],
    ['# Title', '*Title*'],
    ['### A **bold** title ###', '*A bold title*'],
    ['* one\n* two\n  + three\n- four', '- one\n- two\n  - three\n- four'],
    ['1. one\n2. two', '1. one\n2. two'],
    ['[Meta](https://meta.com/a_b_c)', 'Meta (https://meta.com/a_b_c)'],
    ['[https://a.b](https://a.b)', 'https://a.b'],
    ['![a cat](https://a.b/c.jpg "title")', 'a cat (https://a.b/c.jpg)'],
    ['[**bold** link](https://a.b)', '*bold* link (https://a.b)'],
    ['see https://a.b/__init__/*x* now', 'see https://a.b/__init__/_x_ now'],
    ['`**code**` and **`code`**', '`**code**` and *`code`*'],
    ['snake_case_name and __init__.py', 'snake_case_name and *init*.py'],
    ['2 * 3 * 4 = 24', '2 * 3 * 4 = 24'],
    ['a ** b ** c', 'a ** b ** c'],
    ['\\*not italic\\*', '*not italic*'],
    ['**not closed', '**not closed'],
    ['> quote', '> quote'],
    ['#hashtag', '#hashtag'],
    ['```ts\nconst a = **b**;\n```\nafter **it**', '```\nconst a = **b**;\n```\nafter *it*'],
    ['~~~\ncode\n~~~', '```\ncode\n```'],
    ['```\nnot closed **a**', '```\nnot closed **a**\n```'],
    ['| a | long |\n|---|:--:|\n| **1** | 2 |\ntext', '```\na | long\n1 | 2\n```\ntext'],
    ['a | b', 'a | b'],
    ['', ''],
    ['line\r\n**b**\r\n', 'line\r\n*b*\r\n'],
  ])('%j', (markdown, whatsapp) => {
    expect(fromMarkdown(markdown)).toBe(whatsapp);
  });

  it.each(['**a ', '[a](', '`a', '*a ', '~~a ', '| a ', '__a '])(
    'takes a time that grows with the text, not with its square: %s',
    (piece) => {
      expect(fromMarkdown(piece.repeat(20_000)).length).toBeGreaterThan(10_000);
    },
    20_000,
  );
});
