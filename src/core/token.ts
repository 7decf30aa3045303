/**
 * The shape of an agent's token: `bollard_`, 256 random bits as 43 base62 digits, then their CRC-32 as 6 base62 digits. Prefix
 * and checksum let scanners find a leaked token without a look-up, as GitHub does (github.blog, 2021-04-05: authentication
 * token formats). No underscore follows the prefix, so it is never mistaken for an ElevenLabs key or its region suffix.
 */

const PREFIX = 'bollard_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_BYTES = 32;
const RANDOM_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
const SHAPE = new RegExp(`^${PREFIX}[0-9A-Za-z]{${RANDOM_DIGITS + CHECKSUM_DIGITS}}$`);

/** A token of 32 random bytes; always 57 characters. Throws RangeError for another length. */
export function formatToken(random: Uint8Array): string {
  if (random.length !== RANDOM_BYTES) throw new RangeError(`a token takes ${RANDOM_BYTES} random bytes`);
  let value = 0n;
  for (const byte of random) value = (value << 8n) | BigInt(byte);
  const digits = base62(value, RANDOM_DIGITS);
  return PREFIX + digits + checksum(digits);
}

/** Whether a text has the shape and the checksum of a token. Any one changed character is noticed (CRC-32). */
export function isTokenShaped(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const digits = text.slice(PREFIX.length, PREFIX.length + RANDOM_DIGITS);
  return text.slice(PREFIX.length + RANDOM_DIGITS) === checksum(digits);
}

/** The last 4 characters: a part of the checksum, which gives nothing usable away. */
export function tokenHint(token: string): string {
  return token.slice(-4);
}

function checksum(digits: string): string {
  return base62(BigInt(crc32(digits)), CHECKSUM_DIGITS);
}

function base62(value: bigint, width: number): string {
  let rest = value;
  let text = '';
  for (let place = 0; place < width; place++) {
    text = DIGITS.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}

/** CRC-32 of ASCII text, reflected polynomial 0xEDB88320 (ISO-HDLC, as zlib). */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index++) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
