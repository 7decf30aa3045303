import { describe, expect, it } from 'vitest';
import type { Effect, Operation } from '../operation.ts';
import { findOperation, OPERATIONS } from './catalogue.ts';

function idsWith(test: (operation: Operation) => boolean): string[] {
  return OPERATIONS.filter(test).map(({ id }) => id);
}

function mayHave(operation: Operation, effect: Effect): boolean {
  return operation.effects.includes(effect) || operation.conditionalEffects.some((each) => each.effect === effect);
}

/** What a change of these rows would open deserves a second look: the lists stand here once more, by hand. */
describe('the risky operations', () => {
  it('that mint a credential', () => {
    expect(idsWith((operation) => mayHave(operation, 'mints_credential'))).toEqual([
      'agents.get_link',
      'outbound_calls.register_twilio_call',
      'client_tokens.get_signed_url',
      'client_tokens.get_signed_url_legacy',
      'client_tokens.get_webrtc_token',
      'client_tokens.create_single_use',
      'api_keys.create',
      'webhooks.create',
    ]);
  });

  it('that are never forwarded', () => {
    expect(idsWith(({ neverForward }) => neverForward)).toEqual([
      'api_keys.create',
      'api_keys.update',
      'api_keys.delete',
      'api_keys.disable_self',
      'api_keys.set_third_party_disabling',
    ]);
  });

  it('that place a call or send a message', () => {
    expect(idsWith((operation) => mayHave(operation, 'places_call'))).toEqual([
      'outbound_calls.create_batch',
      'outbound_calls.retry_batch',
      'outbound_calls.call_exotel',
      'outbound_calls.call_sip_trunk',
      'outbound_calls.call_twilio',
      'outbound_calls.call_whatsapp',
      'outbound_calls.message_whatsapp',
    ]);
  });

  it('that clone a person, always or with recordings', () => {
    expect(idsWith((operation) => mayHave(operation, 'clones_person'))).toEqual([
      'voices.update',
      'voice_design.design',
      'voice_design.create_ivc',
      'voice_design.create_pvc',
      'voice_design.create_pvc_samples',
      'voice_design.train_pvc',
    ]);
    expect(findOperation('voices.update')?.effects).toEqual([]);
    expect(findOperation('voice_design.design')?.effects).toEqual(['spends']);
  });

  it('that admit others', () => {
    expect(idsWith((operation) => mayHave(operation, 'admits_others'))).toEqual([
      'voices.replicate',
      'workspace.create_auth_connection',
      'workspace.update_auth_connection',
      'workspace.add_group_member',
      'workspace.create_invite',
      'workspace.create_invites',
      'workspace.update_member',
      'workspace.share_resource',
      'api_keys.create_service_account',
    ]);
  });

  it('that reach out, always or with an address', () => {
    expect(idsWith(({ effects }) => effects.includes('reaches_out'))).toEqual([
      'audio_native.update_content_from_url',
      'knowledge_base.create_crawl_job',
      'knowledge_base.create_from_url',
      'agent_tools.create_mcp_server',
      'workspace.create_auth_connection',
      'webhooks.create',
    ]);
    expect(
      idsWith(({ conditionalEffects }) => conditionalEffects.some(({ effect }) => effect === 'reaches_out')),
    ).toEqual([
      'speech_to_text.convert',
      'dubbing.create',
      'dubbing.create_project',
      'agents.create',
      'agents.update',
      'agents.create_branch',
      'agents.create_draft',
      'studio.create_podcast',
      'studio.create_project',
      'studio.create_chapter',
      'studio.update_project_content',
      'knowledge_base.create_document_legacy',
      'agent_tools.create',
      'agent_tools.update',
      'agent_testing.run_tests',
      'agent_testing.simulate_conversation',
      'agent_testing.simulate_conversation_stream',
      'agent_testing.resubmit_invocation',
      'agent_settings.update_settings',
      'phone_numbers.create',
      'phone_numbers.update',
      'speech_engine.create',
      'speech_engine.update',
      'productions.register_media',
    ]);
  });

  it('that delete: all are irreversible but those that only take something back', () => {
    expect(idsWith(({ method, effects }) => method === 'DELETE' && !effects.includes('irreversible'))).toEqual([
      'voices.remove_collection_voice',
      'conversations.unassign_tag',
      'knowledge_base.delete_rag_index',
      'agent_tools.delete_mcp_tool_approval',
      'workspace.delete_invite',
    ]);
  });

  it('that are redacted', () => {
    expect(idsWith(({ redact }) => redact.length > 0)).toEqual([
      'user.get',
      'agents.get',
      'agents.update',
      'agents.preview_branch_rebase',
      'agents.preview_branch_merge',
      'agent_settings.list_environment_variables',
      'agent_settings.create_environment_variable',
      'agent_settings.get_environment_variable',
      'agent_settings.update_environment_variable',
      'workspace.list_auth_connections',
      'workspace.create_auth_connection',
      'workspace.update_auth_connection',
      'api_keys.list_service_accounts',
      'api_keys.list',
    ]);
    expect(findOperation('user.get')?.redact).toEqual(['xi_api_key', 'xi_api_key_preview']);
  });

  it('that read although they are a POST', () => {
    expect(idsWith(({ method, access }) => method === 'POST' && access === 'read')).toEqual([
      'voices.find_similar_voices',
      'history.download',
      'agents.calculate_agent_llm_usage',
      'agents.calculate_llm_usage',
      'studio.stream_chapter_snapshot',
      'studio.download_project_archive',
      'studio.stream_project_snapshot',
      'knowledge_base.query_rag',
      'knowledge_base.list_bulk_dependent_agents',
      'agent_testing.get_summaries',
      'usage.get_usage_by_product_over_time',
      'usage.list_requests',
    ]);
    expect(idsWith(({ method, access }) => method === 'GET' && access === 'write')).toEqual([
      'client_tokens.get_signed_url',
      'client_tokens.get_signed_url_legacy',
      'client_tokens.get_webrtc_token',
    ]);
  });

  it('that take a voice slot', () => {
    expect(idsWith(({ usesVoiceSlot }) => usesVoiceSlot)).toEqual([
      'voices.add_shared',
      'voice_design.create',
      'voice_design.create_ivc',
      'voice_design.create_pvc',
    ]);
  });
});
