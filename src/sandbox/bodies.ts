/** Answers of the sandbox that are JSON, in the shapes of the published specification. */
import { MODELS } from './models.ts';
import {
  CREDIT_LIMIT,
  DEFAULT_SETTINGS,
  type HistoryItem,
  type SandboxState,
  type SandboxVoice,
  VOICE_LIMIT,
} from './state.ts';

/** Unix seconds of whatever has no age of its own. */
const MADE_AT = 1_700_000_000;
const PREMADE_VOICE = '21m00Tcm4TlvDq8ikWAM';

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
    settings: voice.settings,
    high_quality_base_model_ids: ['eleven_multilingual_v2'],
    is_owner: voice.category !== 'premade',
  };
}

const CONTENT_TYPES: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', pcm: 'audio/pcm', wav: 'audio/wav' };

export function historyBody(item: HistoryItem): object {
  return {
    history_item_id: item.id,
    request_id: item.id,
    voice_id: item.voiceId,
    voice_name: item.voiceName,
    voice_category: 'premade',
    model_id: item.model,
    text: item.text,
    date_unix: Math.floor(item.at / 1000),
    character_count_change_from: item.from,
    character_count_change_to: item.to,
    content_type: CONTENT_TYPES[item.format.slice(0, 3)] ?? 'audio/basic',
    state: 'created',
    settings: DEFAULT_SETTINGS,
    source: 'TTS',
  };
}

export function subscriptionBody(state: SandboxState): object {
  return {
    tier: state.tier,
    character_count: state.used,
    character_limit: CREDIT_LIMIT,
    max_character_limit_extension: null,
    max_credit_limit_extension: 0,
    can_extend_character_limit: false,
    allowed_to_extend_character_limit: false,
    next_character_count_reset_unix: Math.floor(state.resetAt / 1000),
    voice_slots_used: state.slotsUsed(),
    professional_voice_slots_used: state.slotsUsed('professional'),
    professional_voice_slots_used_in_workspace: state.slotsUsed('professional'),
    current_overage: { amount: '0', currency: 'usd' },
    voice_limit: VOICE_LIMIT,
    max_voice_add_edits: 95,
    voice_add_edit_counter: state.voiceChanges,
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
    created_at: MADE_AT,
    seat_type: 'workspace_admin',
  };
}

export function modelsBody(): readonly object[] {
  return MODELS.map(({ id, name, rate, longest, pool }) => ({
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
    model_rates: { character_cost_multiplier: rate, cost_discount_multiplier: 1 },
    concurrency_group: pool,
  }));
}

export function agentRow(id: string, name: string): object {
  return {
    agent_id: id,
    name,
    voice_id: PREMADE_VOICE,
    tags: [],
    created_at_unix_secs: MADE_AT,
    archived: false,
    access_info: { is_creator: true, creator_name: 'Sandbox', creator_email: 'sandbox@example.com', role: 'admin' },
  };
}

/** Holds a shareable token on purpose, as the API's answer does: what redacts it has something to do here. */
export function agentBody(id: string, name: string): object {
  return {
    agent_id: id,
    name,
    conversation_config: { agent: { language: 'en', first_message: '', prompt: { prompt: '' } }, tts: {} },
    metadata: { created_at_unix_secs: MADE_AT, updated_at_unix_secs: MADE_AT },
    platform_settings: { auth: { enable_auth: true, allowlist: [], shareable_token: `sandbox_share_${id}` } },
    phone_numbers: [],
    tags: [],
  };
}

export function dubBody(
  dub: {
    readonly name: string;
    readonly startedAt: number;
    readonly seconds: number;
    readonly languages: readonly string[];
  },
  id: string,
  finished: boolean,
): object {
  return {
    dubbing_id: id,
    name: dub.name,
    status: finished ? 'dubbed' : 'dubbing',
    source_language: 'en',
    target_languages: dub.languages,
    editable: false,
    created_at: new Date(dub.startedAt).toISOString(),
    media_metadata: { content_type: 'audio/mpeg', duration: dub.seconds },
    error: null,
  };
}

/** The same words for every recording, spread over its length. */
export function transcriptBody(id: string, seconds: number): object {
  const words = ['This', 'recording', 'was', 'transcribed', 'in', 'the', 'sandbox.'];
  const each = seconds / words.length;
  return {
    language_code: 'eng',
    language_probability: 0.99,
    text: words.join(' '),
    words: words.map((text, index) => ({
      text,
      type: 'word',
      start: index * each,
      end: (index + 0.8) * each,
      logprob: -0.01,
      speaker_id: 'speaker_0',
    })),
    transcription_id: id,
    audio_duration_secs: seconds,
  };
}

/** Start and end of each character, in seconds from the start of the audio. */
export function alignmentBody(text: string, start: number, seconds: number): object {
  const characters = [...text];
  const each = seconds / Math.max(1, characters.length);
  return {
    characters,
    character_start_times_seconds: characters.map((_, index) => start + index * each),
    character_end_times_seconds: characters.map((_, index) => start + (index + 1) * each),
  };
}
