/** The forms in which a secret could stand in an answer (security.md C7), as things to search for in bytes. */

/** Results of `matchAt` besides the end of a match. */
export const NO_MATCH = -1;
/** The bytes end within what could still become a match. */
export const OPEN_END = -2;

export interface SecretForm {
  /** Every occurrence begins with one of these: short enough to see early, long enough to be rare. */
  readonly anchors: readonly Buffer[];
  /** Length of the shortest and of the longest occurrence. */
  readonly shortest: number;
  readonly longest: number;
  /** The end of the occurrence that begins at `at`, `NO_MATCH` or `OPEN_END`. */
  matchAt(bytes: Buffer, at: number): number;
}

/** All forms of a secret of printable ASCII. Throws RangeError for one so short that masking it would damage other text. */
export function formsOf(secret: string): readonly SecretForm[] {
  if (!/^[\x21-\x7e]{8,}$/.test(secret)) throw new RangeError('a secret has at least 8 printable ASCII characters');
  return [new EscapedForm(secret), ...base64Texts(secret).map((text) => new ExactForm(text))];
}

const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const ZERO = 0x30;
/** Characters that JSON also escapes with a lone backslash. */
const SHORT_ESCAPES = '"\\/';

/** The secret with each character as it is, as `%XX`, as `\u00XX`, or as `\/` and the like. */
class EscapedForm implements SecretForm {
  readonly anchors: readonly Buffer[];
  readonly shortest: number;
  readonly longest: number;
  readonly #secret: Buffer;

  constructor(secret: string) {
    this.#secret = Buffer.from(secret, 'latin1');
    this.shortest = secret.length;
    this.longest = secret.length * 6;
    const first = secret.charAt(0);
    const hex = first.charCodeAt(0).toString(16);
    const texts = [`${first}${secret.charAt(1)}`, `${first}%`, `${first}\\`, '\\u00'];
    for (const high of casesOf(hex.charAt(0))) for (const low of casesOf(hex.charAt(1))) texts.push(`%${high}${low}`);
    if (SHORT_ESCAPES.includes(first)) texts.push(`\\${first}`);
    this.anchors = [...new Set(texts)].map((text) => Buffer.from(text, 'latin1'));
  }

  matchAt(bytes: Buffer, at: number): number {
    let place = at;
    for (let index = 0; index < this.#secret.length; index += 1) {
      if (place >= bytes.length) return OPEN_END;
      const character = this.#secret[index] ?? 0;
      const byte = bytes[place];
      if (byte !== PERCENT && byte !== BACKSLASH) {
        if (byte !== character) return NO_MATCH;
        place += 1;
      } else if (byte === character) {
        return this.#matchEither(bytes, place, index);
      } else {
        place = escapeAt(bytes, place, character);
        if (place < 0) return place;
      }
    }
    return place;
  }

  /** From a `%` or `\` of the secret on: it may stand for itself or begin its own escape, so all readings go on side by side. */
  #matchEither(bytes: Buffer, from: number, fromIndex: number): number {
    let places = new Set([from]);
    let open = false;
    for (let index = fromIndex; index < this.#secret.length; index += 1) {
      const character = this.#secret[index] ?? 0;
      const next = new Set<number>();
      for (const place of places) {
        const escaped = escapeAt(bytes, place, character);
        if (escaped >= 0) next.add(escaped);
        else if (escaped === OPEN_END) open = true;
        if (bytes[place] === character) next.add(place + 1);
      }
      places = next;
    }
    return places.size > 0 ? Math.max(...places) : open ? OPEN_END : NO_MATCH;
  }
}

/** One character written as an escape: the place after it, `NO_MATCH` or `OPEN_END`. */
function escapeAt(bytes: Buffer, at: number, character: number): number {
  if (at >= bytes.length) return OPEN_END;
  const byte = bytes[at];
  if (byte === PERCENT) return hexAt(bytes, at + 1, character);
  return byte === BACKSLASH ? backslashAt(bytes, at + 1, character) : NO_MATCH;
}

function backslashAt(bytes: Buffer, at: number, character: number): number {
  if (at >= bytes.length) return OPEN_END;
  if (bytes[at] === LOWER_U) {
    for (let index = at + 1; index < at + 3; index += 1) {
      if (index >= bytes.length) return OPEN_END;
      if (bytes[index] !== ZERO) return NO_MATCH;
    }
    return hexAt(bytes, at + 3, character);
  }
  return bytes[at] === character && SHORT_ESCAPES.includes(String.fromCharCode(character)) ? at + 1 : NO_MATCH;
}

/** Two hexadecimal digits of either case that mean the character. */
function hexAt(bytes: Buffer, at: number, character: number): number {
  if (at >= bytes.length) return OPEN_END;
  if (digitOf(bytes[at]) !== character >> 4) return NO_MATCH;
  if (at + 1 >= bytes.length) return OPEN_END;
  return digitOf(bytes[at + 1]) === (character & 15) ? at + 2 : NO_MATCH;
}

function digitOf(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= ZERO && byte <= 0x39) return byte - ZERO;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

function casesOf(digit: string): readonly string[] {
  return digit >= 'a' ? [digit, digit.toUpperCase()] : [digit];
}

/** One fixed text. */
class ExactForm implements SecretForm {
  readonly anchors: readonly Buffer[];
  readonly shortest: number;
  readonly longest: number;
  readonly #text: Buffer;

  constructor(text: string) {
    this.#text = Buffer.from(text, 'latin1');
    this.anchors = [this.#text];
    this.shortest = text.length;
    this.longest = text.length;
  }

  matchAt(bytes: Buffer, at: number): number {
    const length = Math.min(this.#text.length, bytes.length - at);
    if (this.#text.compare(bytes, at, at + length, 0, length) !== 0) return NO_MATCH;
    return length === this.#text.length ? at + length : OPEN_END;
  }
}

/**
 * What a secret contributes to Base64 and Base64url (RFC 4648) when 0, 1 or 2 bytes of its group stand before it: the digits
 * that depend on the secret alone.
 */
function base64Texts(secret: string): readonly string[] {
  const texts = new Set<string>();
  for (let before = 0; before < 3; before += 1) {
    const bytes = Buffer.from(`${'\0'.repeat(before)}${secret}\0\0`, 'latin1');
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + secret.length) * 8) / 6);
    texts.add(bytes.toString('base64').slice(from, to));
    texts.add(bytes.toString('base64url').slice(from, to));
  }
  return [...texts];
}
