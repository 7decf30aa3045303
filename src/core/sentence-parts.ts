/**
 * What sentences are made of. Names and ids come from agents and from ElevenLabs and are not to be trusted (security.md G11):
 * what cannot be seen is written out, length is bounded, and a name that is not one plain word stands in quotation marks, so
 * that none can pass for a part of the sentence.
 */
import type { Operation } from './operation.ts';

const LONGEST_WORD = 64;

/** Control, format (bidi, zero width), private, unassigned characters, lone surrogates, line ends, what draws nothing, odd spaces. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;
const QUOTES = /[“”]/;
const UNPLAIN = /[:;,"“”\\]/;

/** The text on one line, with what cannot be seen as `\u{202e}`, at most `longest` UTF-16 units and an ellipsis. */
export function visible(text: string, longest: number): string {
  if (text.length <= longest && isPrintableAscii(text)) return text;
  let shown = '';
  for (const character of text) {
    const hidden = INVISIBLE.test(character) || QUOTES.test(character) || character === '\\';
    const next = hidden ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character;
    if (shown.length + next.length > longest) return `${shown}…`;
    shown += next;
  }
  return shown;
}

/** As `visible`, of a whole sentence, whose own quotation marks stay. */
export function visibleSentence(sentence: string, longest: number): string {
  return visible(sentence, longest).replaceAll('\\u{201c}', '“').replaceAll('\\u{201d}', '”');
}

/** An id, a model or a name: bare if it is one plain word, else visible and quoted. */
export function word(text: string): string {
  return isPlainWord(text, false) ? text : `“${visible(text, LONGEST_WORD)}”`;
}

/** The agent's name: bare unless it holds punctuation of the sentence. The owner chose it, and it begins every sentence. */
export function agentWord(name: string): string {
  if (isPlainWord(name, true)) return name;
  const shown = visible(name, LONGEST_WORD);
  return UNPLAIN.test(shown) || shown.length > name.length ? `“${shown}”` : shown;
}

/** `1 credit`, `12,345 characters`. */
export function count(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

/** Thousandths of a credit as `206 credits`, `0.5 credits`. */
export function credits(milli: number): string {
  const fraction = String(Math.abs(milli) % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  const text = grouped(Math.trunc(milli / 1000)) + (fraction === '' ? '' : `.${fraction}`);
  return `${text} ${milli === 1000 ? 'credit' : 'credits'}`;
}

/** What a call cost, at the end of its sentence: `, 206 credits`, `, at most 206 credits`. `settledBy`: core/settlement.ts. */
export function costClause(creditsMilli: number | null, settledBy: string | null): string {
  if (settledBy === 'released') return '';
  if (creditsMilli === null) return settledBy === 'unknown' ? ', cost unknown' : '';
  return `, ${settledBy === 'bound' ? 'at most ' : ''}${credits(creditsMilli)}`;
}

/** Milliseconds as `85 ms`, `0.9 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A level or the effect of a rule, as the window writes it. */
export function levelWord(level: string): string {
  return level.charAt(0).toUpperCase() + level.slice(1);
}

/** `Delete a voice` as it stands after "may not". */
export function infinitive(operation: Operation): string {
  return operation.label.charAt(0).toLowerCase() + operation.label.slice(1);
}

/** `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

function grouped(amount: number): string {
  return amount < 1000 ? String(amount) : String(amount).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Letters, digits, `_`, `-`, `.`; with `spaced` also single spaces between. ASCII only: the way most names go. */
function isPlainWord(text: string, spaced: boolean): boolean {
  const { length } = text;
  if (length === 0 || length > LONGEST_WORD) return false;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    const plain =
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      code === 95 ||
      code === 45 ||
      code === 46;
    if (plain) continue;
    if (!spaced || code !== 32 || index === 0 || index === length - 1 || text.charCodeAt(index - 1) === 32)
      return false;
  }
  return true;
}

/** Printable, and without a backslash, which escapes begin with. */
function isPrintableAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || code > 126 || code === 92) return false;
  }
  return true;
}
