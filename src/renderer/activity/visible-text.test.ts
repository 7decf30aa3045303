import { expect, it } from 'vitest';
import { cut, visibleText } from './visible-text.ts';

it('G11: writes out what cannot be seen, and nothing else', () => {
  expect(visibleText('\u001b[31mred\u001b[0m\nnext\u202E\u200B\u00A0')).toBe(
    '\\u{1b}[31mred\\u{1b}[0m\\u{a}next\\u{202e}\\u{200b}\\u{a0}',
  );
  expect(visibleText('Ärger אבג 你好 “x” \\u{1b} <b>')).toBe('Ärger אבג 你好 “x” \\u{1b} <b>');
});

it('cuts with an ellipsis, never through a character', () => {
  expect(cut('short', 5)).toBe('short');
  expect(cut('ab😀cd', 3)).toBe('ab\uFFFD…');
});
