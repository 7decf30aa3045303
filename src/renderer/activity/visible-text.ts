/** Text from agents and from the network, fit to be shown: what cannot be seen is written out (security.md G10, G11). */

/** Control and format characters (ANSI's escape, bidi, zero width), line ends, what draws nothing, odd spaces. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/** On one line, each character that cannot be seen as `\u{1b}`. Sentences are made so already; facts are as they came. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The beginning that fits, with an ellipsis. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`;
}
