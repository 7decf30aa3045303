/** Answers of the sandbox that are JSON, in the shapes of the published specification. */
import type { HistoryItem, SandboxState, SandboxVoice } from './state.ts';

export function voiceBody(voice: SandboxVoice): object {
  return {
    voice_id: voice.id,
    name: voice.name,
    category: voice.category,
    samples: [],
    labels: {},
    description: null,
    preview_url: null,
    available_for_tiers: [],
    settings: voiceSettings(),
    high_quality_base_model_ids: ['eleven_multilingual_v2'],
    is_owner: voice.category !== 'premade',
  };
}

export function voiceSettings(): object {
  return { stability: 0.5, similarity_boost: 0.75, style: 0, use_speaker_boost: true, speed: 1 };
}

export function historyBody(item: HistoryItem, state: SandboxState): object {
  return {
    history_item_id: item.id,
    request_id: item.id,
    voice_id: item.voiceId,
    voice_name: state.voices.get(item.voiceId)?.name ?? null,
    voice_category: 'premade',
    model_id: item.model,
    text: item.text,
    date_unix: Math.floor(item.at / 1000),
    character_count_change_from: item.from,
    character_count_change_to: item.to,
    content_type: 'audio/mpeg',
    state: 'created',
    settings: voiceSettings(),
    source: 'TTS',
  };
}

export function subscriptionBody(state: SandboxState): object {
  return {
    tier: 'creator',
    character_count: state.used,
    character_limit: state.limit,
    max_character_limit_extension: null,
    max_credit_limit_extension: 0,
    can_extend_character_limit: false,
    allowed_to_extend_character_limit: false,
    next_character_count_reset_unix: Math.floor(state.resetAt / 1000),
    voice_slots_used: [...state.voices.values()].filter((voice) => voice.category !== 'premade').length,
    professional_voice_slots_used: 0,
    professional_voice_slots_used_in_workspace: 0,
    current_overage: { amount: '0', currency: 'usd' },
    voice_limit: 30,
    max_voice_add_edits: 95,
    voice_add_edit_counter: 0,
    professional_voice_limit: 1,
    can_extend_voice_limit: false,
    can_use_instant_voice_cloning: true,
    can_use_professional_voice_cloning: true,
    currency: 'usd',
    status: 'active',
    billing_period: 'monthly_period',
    character_refresh_period: 'monthly_period',
    next_invoice: null,
    open_invoices: [],
    has_open_invoices: false,
  };
}

/** Holds the key in use on purpose, as older answers of the API did: what redacts it has something to do here. */
export function userBody(state: SandboxState, key: string): object {
  return {
    user_id: 'sandboxuser',
    workspace_id: 'sandboxworkspace',
    subscription: subscriptionBody(state),
    is_new_user: false,
    xi_api_key: key,
    xi_api_key_preview: key.slice(-4),
    is_api_key_hashed: false,
    can_use_delayed_payment_methods: false,
    is_onboarding_completed: true,
    is_onboarding_checklist_completed: true,
    first_name: 'Sandbox',
    created_at: 1_700_000_000,
    seat_type: 'workspace_admin',
  };
}

interface ModelRow {
  readonly id: string;
  readonly name: string;
  readonly multiplier: number;
  readonly longest: number;
  readonly group: string;
}

const MODELS: readonly ModelRow[] = [
  { id: 'eleven_v4', name: 'Eleven v4', multiplier: 1, longest: 10_000, group: 'standard' },
  { id: 'eleven_v3', name: 'Eleven v3', multiplier: 1, longest: 5_000, group: 'standard' },
  { id: 'eleven_multilingual_v2', name: 'Eleven Multilingual v2', multiplier: 1, longest: 10_000, group: 'standard' },
  { id: 'eleven_flash_v2_5', name: 'Eleven Flash v2.5', multiplier: 0.5, longest: 40_000, group: 'turbo' },
  { id: 'eleven_flash_v2', name: 'Eleven Flash v2', multiplier: 0.5, longest: 30_000, group: 'turbo' },
  { id: 'eleven_turbo_v2_5', name: 'Eleven Turbo v2.5', multiplier: 0.5, longest: 40_000, group: 'turbo' },
];

export function modelsBody(): readonly object[] {
  return MODELS.map(({ id, name, multiplier, longest, group }) => ({
    model_id: id,
    name,
    can_be_finetuned: false,
    can_do_text_to_speech: true,
    can_do_voice_conversion: false,
    can_use_style: true,
    can_use_speaker_boost: true,
    serves_pro_voices: false,
    token_cost_factor: 1,
    description: `${name}, as the sandbox imitates it`,
    requires_alpha_access: false,
    max_characters_request_free_user: longest,
    max_characters_request_subscribed_user: longest,
    maximum_text_length_per_request: longest,
    languages: [{ language_id: 'en', name: 'English' }],
    model_rates: { character_cost_multiplier: multiplier, cost_discount_multiplier: 1 },
    concurrency_group: group,
  }));
}

export function agentBody(id: string, name: string): object {
  return {
    agent_id: id,
    name,
    conversation_config: { agent: { language: 'en', first_message: '', prompt: { prompt: '' } }, tts: {} },
    metadata: { created_at_unix_secs: 1_700_000_000, updated_at_unix_secs: 1_700_000_000 },
    platform_settings: { auth: { enable_auth: true, allowlist: [], shareable_token: `sandbox_share_${id}` } },
    phone_numbers: [],
    tags: [],
  };
}

export function transcriptBody(id: string): object {
  const words = ['This', 'recording', 'was', 'transcribed', 'in', 'the', 'sandbox.'];
  return {
    language_code: 'eng',
    language_probability: 0.99,
    text: words.join(' '),
    words: words.map((text, index) => ({
      text,
      type: 'word',
      start: index * 0.4,
      end: index * 0.4 + 0.3,
      logprob: -0.01,
      speaker_id: 'speaker_0',
    })),
    transcription_id: id,
    audio_duration_secs: 2.8,
  };
}

/** Start and end of each character, in seconds. */
export function alignmentBody(text: string, seconds: number): object {
  const characters = [...text];
  const each = seconds / Math.max(1, characters.length);
  return {
    characters,
    character_start_times_seconds: characters.map((_, index) => index * each),
    character_end_times_seconds: characters.map((_, index) => (index + 1) * each),
  };
}
