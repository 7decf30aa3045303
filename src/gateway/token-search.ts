/** Finds an agent's token inside a longer text: it must neither leave for the upstream nor stand in the log. */
import { isTokenShaped } from '../core/token.ts';

const PREFIX = 'bollard_';
const TOKEN_LENGTH = 57;

/** Whether any token of ours, checksum and all, stands somewhere in `text`. */
export function holdsToken(text: string): boolean {
  for (let at = text.indexOf(PREFIX); at !== -1; at = text.indexOf(PREFIX, at + 1)) {
    if (isTokenShaped(text.slice(at, at + TOKEN_LENGTH))) return true;
  }
  return false;
}
