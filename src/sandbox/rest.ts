/** What the sandbox answers to the rest of the catalogue: an answer of the right kind that says nothing false. */
import { type Answer, type Asked, failed, json, type Responder, textOf } from './answer.ts';
import { missing } from './errors.ts';
import { music, sound, speech, spokenAudio, timedLines } from './speech.ts';
import type { SandboxState } from './state.ts';

/** Under which name a list stands in its answer, where that is not the last word of its path. */
export const LISTS: Readonly<Record<string, string>> = {
  'voices.get_shared': 'voices',
  'voices.find_similar_voices': 'voices',
  'dubbing.list': 'dubs',
  'dubbing.list_projects': 'projects',
  'history.list_audio_isolation': 'items',
  'agents.list_llms': 'llms',
  'conversations.search_messages': 'results',
  'conversations.text_search_messages': 'results',
  'conversations.list_tags': 'conversation_tags',
  'knowledge_base.list': 'documents',
  'knowledge_base.list_crawl_jobs': 'crawl_jobs',
  'knowledge_base.search': 'results',
  'agent_testing.list': 'tests',
  'agent_testing.list_invocations': 'results',
  'agent_tickets.list': 'agent_conversation_tickets',
  'phone_numbers.list_whatsapp_accounts': 'items',
  'outbound_calls.list_batches': 'batch_calls',
  'workspace.list_audit_logs': 'entries',
  'api_keys.list_service_accounts': 'service-accounts',
  'flows.list_images': 'generations',
  'flows.list_speech': 'generations',
  'flows.list_videos': 'generations',
};
const BARE_LISTS: ReadonlySet<string> = new Set([
  'phone_numbers.list',
  'workspace.list_groups',
  'workspace.search_groups',
  'workspace.list_members',
]);

/** What operations that mint hand out here: of the right shape, good for nothing. */
const MINTED = 'sandbox_not_a_credential';
export const MINTS: Readonly<Record<string, object>> = {
  'agents.get_link': { agent_id: 'sandbox', token: { conversation_token: MINTED } },
  'client_tokens.get_signed_url': { signed_url: `wss://sandbox.invalid/?conversation_signature=${MINTED}` },
  'client_tokens.get_signed_url_legacy': { signed_url: `wss://sandbox.invalid/?conversation_signature=${MINTED}` },
  'client_tokens.get_webrtc_token': { token: MINTED },
  'client_tokens.create_single_use': { token: MINTED },
  'webhooks.create': { webhook_id: 'sandbox', webhook_secret: MINTED },
};

export const SPOKEN: Readonly<Record<string, Responder>> = {
  'text_to_dialogue.convert': (asked, state) => speech(asked, state, spokenAudio(false)),
  'text_to_dialogue.stream': (asked, state) => speech(asked, state, spokenAudio(true)),
  'text_to_dialogue.stream_with_timestamps': (asked, state) =>
    speech(asked, state, (spoken) => ({
      kind: 'lines',
      events: false,
      lines: timedLines(spoken),
      billed: spoken.billed,
    })),
  'music.compose': (asked, state) => music(asked, state, false),
  'music.stream': (asked, state) => music(asked, state, true),
  'music.video_to_music': (asked, state) => music(asked, state, false),
  'forced_alignment.create': ({ fields, files }) => {
    if (!files.has('file')) return failed(missing('file'));
    const words = textOf(fields.text).split(/\s+/).filter(Boolean);
    return json({
      characters: [],
      words: words.map((text, index) => ({ text, start: index, end: index + 1, loss: 0 })),
    });
  },
};

const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');

export function restAnswer(asked: Asked, state: SandboxState): Answer {
  const { operation, params } = asked.match;
  const minted = MINTS[operation.id];
  if (minted) return json(minted);
  const spoken = SPOKEN[operation.id];
  if (spoken) return spoken(asked, state);
  switch (operation.responseKind) {
    case 'audio':
      return sound(asked, state, 2, false);
    case 'stream_audio':
      return sound(asked, state, 2, true);
    case 'ndjson':
      return { kind: 'lines', events: false, lines: [{}], billed: null };
    case 'sse':
      return { kind: 'lines', events: true, lines: [{}], billed: null };
    case 'text':
      return bytes('text/plain', Buffer.from('Made by the sandbox.\n'));
    case 'file':
      return bytes('application/zip', EMPTY_ZIP);
    case 'multipart':
      return composed(asked, state);
    case 'empty':
      return { kind: 'empty' };
    case 'json':
      if (operation.access === 'write') return json({ status: 'ok', id: state.newId('made'), ...params });
      return Object.keys(params).length === 0 ? listAnswer(asked) : json({ ...params });
  }
}

function listAnswer({ match: { operation } }: Asked): Answer {
  if (BARE_LISTS.has(operation.id)) return json([]);
  const last = operation.path.slice(operation.path.lastIndexOf('/') + 1).replaceAll('-', '_');
  return json({ [LISTS[operation.id] ?? last]: [], has_more: false, next_cursor: null });
}

/** Music with its plan: two parts, as multipart/mixed. */
function composed(asked: Asked, state: SandboxState): Answer {
  const made = music(asked, state, false);
  if (made.kind !== 'bytes') return made;
  const boundary = 'sandbox-part';
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\ncontent-type: application/json\r\n\r\n{"song_metadata":{"title":"Sandbox"}}\r\n`),
    Buffer.from(`--${boundary}\r\ncontent-type: ${made.contentType}\r\n\r\n`),
    made.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { ...made, contentType: `multipart/mixed; boundary=${boundary}`, bytes: body };
}

function bytes(contentType: string, content: Buffer): Answer {
  return { kind: 'bytes', contentType, bytes: content, streamed: false, billed: null };
}
