/**
 * How each client is pointed at the gateway. Options of the clients as their sources name them (elevenlabs-js 2.73.0,
 * elevenlabs-python 2.59.0, @livekit/agents-plugin-elevenlabs 1.9.0, @elevenlabs/cli 1.3.0). No slash at the end of an
 * address: some clients would send `//v1/…`. Snippets always print 127.0.0.1.
 */

interface Snippet {
  readonly id: string;
  /** How a comment begins in its language. */
  readonly comment: '#' | '//';
  readonly lines: (baseUrl: string) => readonly string[];
}

const SPEECH_PATH = '/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';

const SNIPPETS: readonly Snippet[] = [
  { id: 'curl', comment: '#', lines: (baseUrl) => [curlLine(baseUrl, '$BOLLARD_TOKEN')] },
  {
    id: 'javascript',
    comment: '//',
    lines: (baseUrl) => [
      "import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';",
      `const client = new ElevenLabsClient({ apiKey: process.env.BOLLARD_TOKEN, baseUrl: '${baseUrl}' });`,
    ],
  },
  {
    id: 'python',
    comment: '#',
    lines: (baseUrl) => [
      'import os',
      'from elevenlabs.client import ElevenLabs',
      `client = ElevenLabs(api_key=os.environ["BOLLARD_TOKEN"], base_url="${baseUrl}")`,
    ],
  },
  {
    id: 'livekit',
    comment: '//',
    lines: (baseUrl) => [
      "import * as elevenlabs from '@livekit/agents-plugin-elevenlabs';",
      `const tts = new elevenlabs.TTS({ apiKey: process.env.BOLLARD_TOKEN, baseURL: '${baseUrl}/v1' });`,
    ],
  },
  {
    id: 'cli',
    comment: '#',
    lines: (baseUrl) => [`ELEVENLABS_API_KEY="$BOLLARD_TOKEN" elevenlabs --base-url ${baseUrl} voices list`],
  },
  {
    id: 'env',
    comment: '#',
    lines: (baseUrl) => ['export ELEVENLABS_API_KEY="$BOLLARD_TOKEN"', `export ELEVENLABS_BASE_URL=${baseUrl}`],
  },
  {
    id: 'mcp',
    comment: '#',
    lines: () => [
      '# The official elevenlabs-mcp server has no setting for another address, so it cannot be pointed at Bollard.',
      '# Give its agent a client that can: the JavaScript or Python SDK, curl, or the vendor command line.',
    ],
  },
];

export const CLIENT_IDS: readonly string[] = SNIPPETS.map((snippet) => snippet.id);

/** The snippet for a client id of `CLIENT_IDS`; the token stays in the variable BOLLARD_TOKEN. `note` goes above, as a comment. */
export function snippet(clientId: string, baseUrl: string, note?: string): string {
  const found = SNIPPETS.find((entry) => entry.id === clientId);
  if (!found) throw new Error(`no snippet for ${clientId}`);
  const lines = found.lines(baseUrl);
  return (note === undefined ? lines : [`${found.comment} ${note}`, ...lines]).join('\n');
}

/** One pasteable line that writes a playable file; `token` is a token or a shell variable. */
export function curlLine(baseUrl: string, token: string): string {
  return `curl -sS --fail-with-body ${baseUrl}${SPEECH_PATH} -H "xi-api-key: ${token}" -H 'content-type: application/json' -d '{"text":"Hello from Bollard."}' -o hello.mp3`;
}
