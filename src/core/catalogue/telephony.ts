/** Agent Settings and Secrets, Phone Numbers, Outbound Calls and Messages, Speech Engine, Client Tokens. How to read a row: row.ts. */
import { callOverride } from './config-fields.ts';
import { erase, read, spend, write } from './row.ts';

export const TELEPHONY = [
  // Agent Settings and Secrets
  // Values of type string come in clear.
  read('agent_settings.list_environment_variables', 'GET /v1/convai/environment-variables', 'List agent variables', {
    redact: ['environment_variables[].values.*'],
  }),
  write(
    'agent_settings.create_environment_variable',
    'POST /v1/convai/environment-variables',
    'Create an agent variable',
    { redact: ['values.*'] },
  ),
  read(
    'agent_settings.get_environment_variable',
    'GET /v1/convai/environment-variables/{env_var_id}',
    'Read an agent variable',
    { redact: ['values.*'] },
  ),
  write(
    'agent_settings.update_environment_variable',
    'PATCH /v1/convai/environment-variables/{env_var_id}',
    'Edit an agent variable',
    { redact: ['values.*'] },
  ),
  read('agent_settings.list_secrets', 'GET /v1/convai/secrets', 'List stored secrets'),
  write('agent_settings.create_secret', 'POST /v1/convai/secrets', 'Store a secret'),
  read('agent_settings.get_secret', 'GET /v1/convai/secrets/{secret_id}', "Read a secret's details"),
  // The old value is gone for good.
  write('agent_settings.update_secret', 'PATCH /v1/convai/secrets/{secret_id}', 'Replace a secret', {
    effects: ['irreversible'],
  }),
  erase('agent_settings.delete_secret', 'DELETE /v1/convai/secrets/{secret_id}', 'Delete a secret', {
    response: 'empty',
  }),
  read(
    'agent_settings.list_secret_dependencies',
    'GET /v1/convai/secrets/{secret_id}/dependencies/{resource_type}',
    'List what uses a secret',
  ),
  read('agent_settings.get_settings', 'GET /v1/convai/settings', 'Read agent workspace settings'),
  // Only this webhook is an address; the others are ids of workspace webhooks.
  write('agent_settings.update_settings', 'PATCH /v1/convai/settings', 'Change agent workspace settings', {
    urls: ['conversation_initiation_client_data_webhook.url'],
  }),
  read('agent_settings.get_dashboard_settings', 'GET /v1/convai/settings/dashboard', 'Read dashboard settings'),
  write('agent_settings.update_dashboard_settings', 'PATCH /v1/convai/settings/dashboard', 'Change dashboard settings'),

  // Phone Numbers
  read('phone_numbers.list', 'GET /v1/convai/phone-numbers', 'List phone numbers'),
  // A SIP trunk or applet of the agent's choice receives the calls.
  write('phone_numbers.create', 'POST /v1/convai/phone-numbers', 'Import a phone number', {
    urls: ['outbound_trunk_config.address', 'applet_url'],
  }),
  read('phone_numbers.get', 'GET /v1/convai/phone-numbers/{phone_number_id}', 'Read a phone number'),
  write('phone_numbers.update', 'PATCH /v1/convai/phone-numbers/{phone_number_id}', 'Edit a phone number', {
    urls: ['outbound_trunk_config.address'],
  }),
  erase('phone_numbers.delete', 'DELETE /v1/convai/phone-numbers/{phone_number_id}', 'Remove a phone number'),
  read(
    'phone_numbers.list_sip_messages',
    'GET /v1/convai/phone-numbers/{phone_number_id}/sip-messages',
    "Read a phone number's SIP log",
  ),
  read('phone_numbers.list_v2', 'GET /v1/convai/v2/phone-numbers', 'List phone numbers (paged)'),
  read('phone_numbers.list_whatsapp_accounts', 'GET /v1/convai/whatsapp-accounts', 'List WhatsApp accounts'),
  read(
    'phone_numbers.get_whatsapp_account',
    'GET /v1/convai/whatsapp-accounts/{phone_number_id}',
    'Read a WhatsApp account',
    { object: { param: 'phone_number_id', noun: 'WhatsApp account' } },
  ),
  write(
    'phone_numbers.update_whatsapp_account',
    'PATCH /v1/convai/whatsapp-accounts/{phone_number_id}',
    'Edit a WhatsApp account',
    { object: { param: 'phone_number_id', noun: 'WhatsApp account' } },
  ),
  erase(
    'phone_numbers.delete_whatsapp_account',
    'DELETE /v1/convai/whatsapp-accounts/{phone_number_id}',
    'Remove a WhatsApp account',
    { object: { param: 'phone_number_id', noun: 'WhatsApp account' } },
  ),

  // Outbound Calls and Messages
  spend('outbound_calls.create_batch', 'POST /v1/convai/batch-calling/submit', 'Start a batch of calls', {
    ...callOverride('recipients[].'),
    effects: ['places_call'],
  }),
  read('outbound_calls.list_batches', 'GET /v1/convai/batch-calling/workspace', 'List call batches'),
  read('outbound_calls.get_batch', 'GET /v1/convai/batch-calling/{batch_id}', 'Read a call batch'),
  erase('outbound_calls.delete_batch', 'DELETE /v1/convai/batch-calling/{batch_id}', 'Delete a call batch', {
    response: 'empty',
  }),
  // Can be retried.
  write('outbound_calls.cancel_batch', 'POST /v1/convai/batch-calling/{batch_id}/cancel', 'Cancel a call batch', {
    request: 'none',
  }),
  read('outbound_calls.export_batch', 'GET /v1/convai/batch-calling/{batch_id}/export', 'Export call batch results', {
    response: 'file',
  }),
  spend('outbound_calls.retry_batch', 'POST /v1/convai/batch-calling/{batch_id}/retry', 'Retry a call batch', {
    effects: ['places_call'],
    request: 'none',
  }),
  spend('outbound_calls.call_exotel', 'POST /v1/convai/exotel/outbound-call', 'Place a call through Exotel', {
    ...callOverride(''),
    effects: ['places_call'],
  }),
  spend(
    'outbound_calls.call_sip_trunk',
    'POST /v1/convai/sip-trunk/outbound-call',
    'Place a call through a SIP trunk',
    { ...callOverride(''), effects: ['places_call'] },
  ),
  spend('outbound_calls.call_twilio', 'POST /v1/convai/twilio/outbound-call', 'Place a call through Twilio', {
    ...callOverride(''),
    effects: ['places_call'],
  }),
  // Dials nobody: whoever holds the answer spends the minutes later.
  write(
    'outbound_calls.register_twilio_call',
    'POST /v1/convai/twilio/register-call',
    'Connect a Twilio call to an agent',
    { ...callOverride(''), effects: ['mints_credential'], response: 'text' },
  ),
  spend('outbound_calls.call_whatsapp', 'POST /v1/convai/whatsapp/outbound-call', 'Place a WhatsApp call', {
    ...callOverride(''),
    effects: ['places_call'],
  }),
  spend('outbound_calls.message_whatsapp', 'POST /v1/convai/whatsapp/outbound-message', 'Send a WhatsApp message', {
    ...callOverride(''),
    effects: ['places_call'],
  }),

  // Speech Engine
  read('speech_engine.list', 'GET /v1/speech-engine', 'List speech engines'),
  write('speech_engine.create', 'POST /v1/speech-engine', 'Create a speech engine', {
    voices: ['tts.voice_id', 'tts.supported_voices[].voice_id'],
    models: ['tts.model_id'],
    urls: ['speech_engine.ws_url'],
  }),
  read('speech_engine.get', 'GET /v1/speech-engine/{speech_engine_id}', 'Read a speech engine'),
  write('speech_engine.update', 'PATCH /v1/speech-engine/{speech_engine_id}', 'Edit a speech engine', {
    voices: ['tts.voice_id', 'tts.supported_voices[].voice_id'],
    models: ['tts.model_id'],
    urls: ['speech_engine.ws_url'],
  }),
  erase('speech_engine.delete', 'DELETE /v1/speech-engine/{speech_engine_id}', 'Delete a speech engine', {
    response: 'empty',
  }),
  write('speech_engine.duplicate', 'POST /v1/speech-engine/{speech_engine_id}/duplicate', 'Duplicate a speech engine'),

  // Client Tokens
  // GETs that act: each answer opens a billed conversation without the key.
  write('client_tokens.get_signed_url', 'GET /v1/convai/conversation/get-signed-url', 'Get a signed call address', {
    effects: ['mints_credential'],
  }),
  write(
    'client_tokens.get_signed_url_legacy',
    'GET /v1/convai/conversation/get_signed_url',
    'Get a signed call address (old route)',
    { effects: ['mints_credential'], deprecated: true },
  ),
  write('client_tokens.get_webrtc_token', 'GET /v1/convai/conversation/token', 'Get a live call token', {
    effects: ['mints_credential'],
  }),
  write(
    'client_tokens.create_single_use',
    'POST /v1/single-use-token/{token_type}',
    'Create a single-use client token',
    { effects: ['mints_credential'], request: 'none' },
  ),
];
