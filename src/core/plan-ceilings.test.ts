import { describe, expect, it } from 'vitest';
import { findOperation, OPERATIONS } from './catalogue/catalogue.ts';
import type { Operation } from './operation.ts';
import { ceilingOf, ceilingSaid, type Pool, poolOf } from './plan-ceilings.ts';

function operation(id: string): Operation {
  const found = findOperation(id);
  if (found === undefined || found === null) throw new Error(`no operation ${id}`);
  return found;
}

const SPEAK = operation('text_to_speech.convert');
const TRANSCRIBE = operation('speech_to_text.convert');
const COMPOSE = operation('music.compose');

describe('the pool of a call', () => {
  it('is none for whatever generates nothing while one waits: reads, edits, dubs, Studio, calls, flows', () => {
    for (const each of OPERATIONS)
      if (!each.effects.includes('spends')) expect(poolOf(each, null, null), each.id).toBeNull();
    for (const id of ['dubbing.create', 'studio.create_podcast', 'outbound_calls.call_twilio', 'flows.create_image'])
      expect(poolOf(operation(id), null, null), id).toBeNull();
  });

  it('is that of the model, as GET /v1/models groups it', () => {
    const pools = ['standard', 'standard_eleven_multilingual_v2', 'turbo', 'flash', 'something_new'].map((group) =>
      poolOf(SPEAK, 'eleven_v9', group),
    );
    expect(pools).toEqual(['standard', 'standard', 'flash', 'flash', 'standard']);
  });

  it('is told from the id of the model while its group is not known, and the lower one for a model that is not', () => {
    const models = ['eleven_flash_v2_5', 'eleven_flash_v2', 'eleven_turbo_v2_5', 'eleven_turbo_v2'];
    expect(models.map((model) => poolOf(SPEAK, model, null))).toEqual(Array(4).fill('flash'));
    const others = ['eleven_multilingual_v2', 'eleven_v4_turbo', 'eleven_flash_v9', null];
    expect(others.map((model) => poolOf(SPEAK, model, null))).toEqual(Array(4).fill('standard'));
  });

  it('is one of its own for transcripts, realtime transcripts and music, whatever the model', () => {
    expect(poolOf(TRANSCRIBE, 'scribe_v2', null)).toBe('speech_to_text');
    expect(poolOf(TRANSCRIBE, 'scribe_v2_realtime', null)).toBe('realtime');
    expect(poolOf(TRANSCRIBE, null, 'turbo')).toBe('speech_to_text');
    expect(poolOf(COMPOSE, 'music_v2_5', 'turbo')).toBe('music');
  });

  it('is the standard one for what has no number of its own', () => {
    for (const id of [
      'audio_tools.generate_sound_effect',
      'voice_design.design',
      'text_to_dialogue.convert',
      'forced_alignment.create',
    ])
      expect(poolOf(operation(id), null, null), id).toBe('standard');
  });
});

describe('the ceiling of a plan', () => {
  const POOLS: readonly Pool[] = ['standard', 'flash', 'speech_to_text', 'realtime', 'music'];
  const row = (tier: string | null) => POOLS.map((pool) => ceilingOf(tier, pool));

  it('is the published one, and 1 where Free has none, so that ElevenLabs itself refuses', () => {
    expect(row('free')).toEqual([2, 4, 8, 6, 1]);
    expect(row('starter')).toEqual([3, 6, 12, 9, 2]);
    expect(row('creator')).toEqual([5, 10, 20, 15, 2]);
    expect(row('pro')).toEqual([10, 20, 40, 30, 2]);
    for (const tier of ['scale', 'scale_2024_08_10', 'business', 'growing_business', 'enterprise'])
      expect(row(tier), tier).toEqual([15, 30, 60, 45, 5]);
  });

  it('is that of the plan below for Go, and that of Free for a plan that is not known or not read yet', () => {
    expect(row('go')).toEqual(row('starter'));
    for (const tier of [null, '', 'trial', 'grant', 'grant_tier_1_2025_07_23', 'Creator', 'constructor'])
      expect(row(tier), String(tier)).toEqual(row('free'));
  });
});

describe('the ceiling that an answer says', () => {
  it('is a whole number from 1 to 10,000, written plainly', () => {
    expect(['1', '15', '10000'].map((text) => ceilingSaid(SPEAK, null, null, text))).toEqual([1, 15, 10_000]);
    for (const text of [
      '0',
      '',
      ' 5',
      '5 ',
      '05',
      '+5',
      '-5',
      '5.0',
      '1e3',
      '10001',
      '99999',
      '100000',
      'NaN',
      '5, 5',
      '٥',
    ])
      expect(ceilingSaid(SPEAK, null, null, text), text).toBeNull();
    expect(ceilingSaid(SPEAK, null, null, null)).toBeNull();
  });

  it('is believed only where the pool of the call is sure', () => {
    const believed = (each: Operation, model: string | null, group: string | null) =>
      ceilingSaid(each, model, group, '9') === 9;
    expect(believed(SPEAK, 'eleven_multilingual_v2', null)).toBe(true);
    expect(believed(SPEAK, 'eleven_flash_v2_5', null)).toBe(true);
    expect(believed(SPEAK, 'eleven_v4_turbo', null)).toBe(false);
    expect(believed(SPEAK, 'eleven_v4_turbo', 'turbo')).toBe(true);
    expect(believed(SPEAK, 'eleven_v9', 'something_new')).toBe(false);
    expect(believed(TRANSCRIBE, 'scribe_v2', null)).toBe(true);
    expect(believed(COMPOSE, null, null)).toBe(true);
    expect(believed(operation('audio_tools.generate_sound_effect'), null, null)).toBe(false);
    expect(believed(operation('dubbing.create'), null, null)).toBe(false);
  });
});
