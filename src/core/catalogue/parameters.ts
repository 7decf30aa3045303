/** What the path parameters of the API are called in words, and what may stand in them. */

/** Names of the parameters of a path template, in order. */
export function parametersOf(template: string): readonly string[] {
  return template.split('/').flatMap((segment) => parameterOf(segment) ?? []);
}

/** The parameter's name if the segment is one (`{voice_id}`), else null. */
export function parameterOf(segment: string): string | null {
  return segment.startsWith('{') && segment.endsWith('}') ? segment.slice(1, -1) : null;
}

/** Longest value of a parameter, in characters (A24). */
const MAX_LENGTH = 256;

/**
 * Parameters whose values may also hold dots. Every other one is `[A-Za-z0-9_-]` (A18): that is what all ids in the vendor's
 * examples are made of, and language codes, formats and kinds too. Names of MCP tools are `[A-Za-z0-9_.-]` by the MCP
 * specification of 2025-11-25.
 */
const MAY_HOLD_DOTS: ReadonlySet<string> = new Set(['tool_name']);

export function mayHoldDots(parameter: string): boolean {
  return MAY_HOLD_DOTS.has(parameter);
}

const WORD = 1;
const DOT = 2;
const OTHER = 4;

const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9_-]/.test(character)) return WORD;
  return character === '.' ? DOT : OTHER;
});

/**
 * Whether `path` from `start` to `end` can be the value of a parameter. Never empty, never only dots, and nothing is decoded:
 * a percent sign never can.
 */
export function isParameterValue(path: string, start: number, end: number, dots: boolean): boolean {
  if (end - start > MAX_LENGTH) return false;
  let kinds = 0;
  for (let index = start; index < end; index += 1) kinds |= KINDS[path.charCodeAt(index)] ?? OTHER;
  return kinds === WORD || (dots && kinds === (WORD | DOT));
}

/** What a parameter names, for sentences. Parameters that choose a format or a language rather than a thing have no noun. */
export const NOUNS: ReadonlyMap<string, string> = new Map([
  ['agent_id', 'agent'],
  ['agentqa_ticket_id', 'ticket'],
  ['api_key_id', 'API key'],
  ['asset_id', 'asset'],
  ['auth_connection_id', 'sign-in connection'],
  ['batch_id', 'call batch'],
  ['branch_id', 'branch'],
  ['chapter_id', 'chapter'],
  ['chapter_snapshot_id', 'chapter render'],
  ['chunk_id', 'chunk'],
  ['collection_id', 'voice collection'],
  ['conversation_id', 'conversation'],
  ['crawl_job_id', 'website crawl'],
  ['dictionary_id', 'dictionary'],
  ['document_id', 'document'],
  ['documentation_id', 'document'],
  ['dubbing_id', 'dub'],
  ['env_var_id', 'variable'],
  ['file_id', 'file'],
  ['finetune_id', 'music fine-tune'],
  ['folder_id', 'test folder'],
  ['generated_voice_id', 'voice preview'],
  ['generation_id', 'image'],
  ['group_id', 'group'],
  ['history_item_id', 'history item'],
  ['item_id', 'order item'],
  ['language_id', 'dubbing language'],
  ['mcp_server_id', 'MCP server'],
  ['media_id', 'order media'],
  ['merge_proposal_id', 'merge proposal'],
  ['order_id', 'order'],
  ['phone_number_id', 'phone number'],
  ['procedure_id', 'procedure'],
  ['project_id', 'Studio project'],
  ['project_snapshot_id', 'project render'],
  ['pronunciation_dictionary_id', 'dictionary'],
  ['rag_index_id', 'index'],
  ['resource_id', 'resource'],
  ['run_id', 'flow run'],
  ['sample_id', 'sample'],
  ['secret_id', 'secret'],
  ['segment_id', 'segment'],
  ['service_account_user_id', 'service account'],
  ['source_branch_id', 'branch'],
  ['speaker_id', 'speaker'],
  ['speech_engine_id', 'speech engine'],
  ['tag_id', 'tag'],
  ['template_id', 'flow template'],
  ['test_id', 'test'],
  ['test_invocation_id', 'test run'],
  ['tool_id', 'tool'],
  ['tool_name', 'MCP tool'],
  ['transcription_id', 'transcript'],
  ['version_id', 'version'],
  ['voice_id', 'voice'],
  ['webhook_id', 'webhook'],
]);
