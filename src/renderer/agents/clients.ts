/** The clients that snippets are for, as people call them. */
import { CLIENT_IDS } from '../../core/snippets.ts';

const TITLES: Readonly<Record<string, string>> = {
  curl: 'curl',
  javascript: 'JavaScript',
  python: 'Python',
  livekit: 'LiveKit',
  cli: 'ElevenLabs CLI',
  env: 'Environment',
  mcp: 'MCP clients',
};

export const CLIENTS: readonly { readonly id: string; readonly title: string }[] = CLIENT_IDS.map((id) => ({
  id,
  title: TITLES[id] ?? id,
}));

/** The line a person pastes into the shell that starts the agent; snippets read the token from this variable. */
export function exportLine(token: string): string {
  return `export BOLLARD_TOKEN=${token}`;
}

/** A snippet that is all comment says something instead of doing it: then its sentence, without the marks, else null. */
export function plainSentence(snippet: string): string | null {
  const lines = snippet.split('\n');
  if (!lines.every((line) => line.startsWith('# '))) return null;
  return lines.map((line) => line.slice(2)).join(' ');
}
