import { describe, expect, it } from 'vitest';
import { chooseRegion, isKeyShaped, originOf, REGIONS, regionOfKey } from './region.ts';

const KEY = 'sk_test_canary_0123456789abcdef';

describe('originOf', () => {
  it('is an https origin of ElevenLabs without a trailing slash, one per region', () => {
    expect(REGIONS.map(originOf)).toEqual([
      'https://api.elevenlabs.io',
      'https://api.us.elevenlabs.io',
      'https://api.eu.residency.elevenlabs.io',
      'https://api.in.residency.elevenlabs.io',
      'https://api.sg.residency.elevenlabs.io',
    ]);
    for (const region of REGIONS) expect(new URL(originOf(region)).origin).toBe(originOf(region));
  });

  it('throws for what is no region', () => {
    for (const region of ['sandbox', 'EU', '', 'constructor', 'evil.example']) expect(() => originOf(region)).toThrow();
  });
});

describe('regionOfKey', () => {
  it('reads the suffix of a residency key', () => {
    expect(regionOfKey(`${KEY}_residency_eu`)).toBe('eu');
    expect(regionOfKey(`${KEY}_residency_in_residency_sg`)).toBe('sg');
    expect(regionOfKey(KEY)).toBeNull();
    expect(regionOfKey(`${KEY}_residency_jp`)).toBeNull();
  });
});

describe('chooseRegion', () => {
  it('takes the suffix, else the given region, else the fallback', () => {
    expect(chooseRegion(`${KEY}_residency_eu`, undefined, 'global')).toEqual({ ok: true, region: 'eu' });
    expect(chooseRegion(`${KEY}_residency_eu`, 'eu', 'global')).toEqual({ ok: true, region: 'eu' });
    expect(chooseRegion(KEY, 'sg', 'global')).toEqual({ ok: true, region: 'sg' });
    expect(chooseRegion(KEY, undefined, 'us')).toEqual({ ok: true, region: 'us' });
  });

  it('refuses a region that contradicts the suffix, is unknown, or a suffix that is unknown', () => {
    const refused = [
      chooseRegion(`${KEY}_residency_eu`, 'in', 'global'),
      chooseRegion(KEY, 'jp', 'global'),
      chooseRegion(`${KEY}_residency_jp`, undefined, 'global'),
      chooseRegion(`${KEY}_residency_jp`, 'eu', 'global'),
      chooseRegion(`${KEY}_residency_`, undefined, 'global'),
      chooseRegion(`${KEY}_residency_EU`, undefined, 'global'),
    ];
    expect(refused.map((choice) => choice.ok)).toEqual([false, false, false, false, false, false]);
    for (const choice of refused) expect(JSON.stringify(choice)).not.toContain(KEY);
  });
});

describe('isKeyShaped', () => {
  it('takes 16 to 256 printable ASCII characters', () => {
    for (const key of [KEY, 'x'.repeat(16), 'x'.repeat(256), '!"#$%&~{}|[]^_`0']) expect(isKeyShaped(key)).toBe(true);
    const wrong = [
      '',
      'x'.repeat(15),
      'x'.repeat(257),
      `${KEY}\n`,
      `${KEY}\r\nx: y`,
      ` ${KEY}`,
      `${KEY}é`,
      `${KEY}\u0000`,
    ];
    for (const key of wrong) expect(isKeyShaped(key)).toBe(false);
  });
});
