import { describe, expect, it } from 'vitest';
import {
  type ByHand,
  credits,
  DUB,
  MINUTE,
  measured,
  PROJECT,
  STS,
  STT,
  scribe,
} from '../../../test/support/priced-request.ts';
import { rational } from './rational.ts';

const PRICES: readonly ByHand[] = [
  ['an hour of transcript', STT, scribe(), 2750],
  // 61 × 2750 / 3600 = 46.6
  ['a started second', STT, scribe({}, measured(60_001)), 47],
  ['a moment', STT, scribe({}, measured(0)), 1],
  ['two channels as one', STT, scribe({}, measured(3_600_000, 2)), 2750],
  ['two channels apart', STT, scribe({ use_multi_channel: ['true'] }, measured(3_600_000, 2)), 5500],
  ['two channels, switched off', STT, scribe({ use_multi_channel: ['false'] }, measured(3_600_000, 2)), 2750],
  ['E8: channels apart and not', STT, scribe({ use_multi_channel: ['false', 'true'] }, measured(3_600_000, 2)), 5500],
  ['channels, too long to keep', STT, scribe({ use_multi_channel: [] }, measured(3_600_000, 2)), 5500],
  ['key terms, +20 %', STT, scribe({ keyterms: ['a', 'b'] }), 3300],
  ['entities found, +30 %', STT, scribe({ entity_detection: ['all'] }), 3575],
  ['entities removed, +30 %', STT, scribe({ entity_redaction: ['pii'] }), 3575],
  ['roles, +10 %', STT, scribe({ detect_speaker_roles: ['true'] }), 3025],
  ['roles, switched off', STT, scribe({ detect_speaker_roles: ['False'] }), 2750],
  // 190 %
  [
    'all surcharges',
    STT,
    scribe({ keyterms: ['a'], entity_detection: ['all'], entity_redaction: ['all'], detect_speaker_roles: ['1'] }),
    5225,
  ],
  // 1 s: 0.92; 20 s: 18.3
  ['a hundred key terms', STT, scribe({ keyterms: Array(100).fill('a') }, measured(1000)), 1],
  ['a hundred and one key terms bill 20 s', STT, scribe({ keyterms: Array(101).fill('a') }, measured(1000)), 19],
  ['key terms in one value', STT, scribe({ keyterms: [Array(101).fill('a').join()] }, measured(1000)), 19],
  ['many key terms of a long recording', STT, scribe({ keyterms: Array(101).fill('a') }, measured(3_600_000)), 3300],
  ['key terms too long to keep', STT, scribe({ keyterms: [] }, measured(1000)), 19],
  ['another transcription model', STT, { form: { model_id: ['scribe_v9'] }, media: measured(3_600_000) }, 4875],
  ['no transcription model', STT, { form: {}, media: measured(3_600_000) }, 4875],
  [
    'E8: two transcription models',
    STT,
    { form: { model_id: ['scribe_v2', 'scribe_v9'] }, media: measured(3_600_000) },
    4875,
  ],
  ['a transcription model too long to keep', STT, { form: { model_id: [] }, media: measured(3_600_000) }, 4875],
  ['alignment', 'forced_alignment.create', { form: {}, media: measured(3_600_000) }, 2750],

  ['noise removal', 'audio_tools.isolate_audio', { form: {}, media: MINUTE }, 1500],
  ['voice change', STS, { form: {}, media: MINUTE }, 1020],
  ['voice change, a dear model', STS, { form: { model_id: ['eleven_dear_sts'] }, media: MINUTE }, 2550],
  ['voice change, a model too long to keep', STS, { form: { model_id: [] }, media: MINUTE }, 2550],
  ['voice change, a cheap model', STS, { form: { model_id: ['eleven_flash_v2_5'] }, media: MINUTE }, 1020],
  ['voice change, a dear voice', STS, { form: {}, media: MINUTE, voice: rational(2) }, 2040],
  [
    'voice change without noise',
    STS,
    { form: { remove_background_noise: ['true'] }, media: MINUTE, voice: rational(2) },
    3540,
  ],
  ['voice change, noise kept', STS, { form: { remove_background_noise: ['false'] }, media: MINUTE }, 1020],

  ['a dub', DUB, { form: { target_lang: ['de'] }, media: MINUTE }, 3000],
  ['a dub into no language', DUB, { form: {}, media: MINUTE }, 3000],
  ['a dub into a language too long to keep', DUB, { form: { target_lang: [] }, media: MINUTE }, 3000],
  ['a dub into two languages', DUB, { form: { target_lang: ['de', 'fr'] }, media: MINUTE }, 6000],
  ['a dub into a list of languages', DUB, { form: { target_lang: ['de,fr,it'] }, media: MINUTE }, 9000],
  ['a dub for the studio', DUB, { form: { target_lang: ['de'], dubbing_studio: ['true'] }, media: MINUTE }, 10_020],
  [
    'a dub, the studio switched off',
    DUB,
    { form: { target_lang: ['de'], dubbing_studio: ['0'] }, media: MINUTE },
    3000,
  ],
  ['a dubbing project', PROJECT, { form: {}, media: MINUTE }, 10_020],
  ['a dubbing project with a language', PROJECT, { form: { target_language: ['de'] }, media: MINUTE }, 10_020],
  ['E8: a dubbing project with two', PROJECT, { form: { target_language: ['de', 'fr'] }, media: MINUTE }, 20_040],
];

describe('a price by the length of what is uploaded', () => {
  it.each(PRICES)('by hand: %s', (_name, id, given, expected) => {
    expect(credits(id, given)).toBe(expected);
  });
});
