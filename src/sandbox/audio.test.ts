import { describe, expect, it } from 'vitest';
import { alawSamples, parseMp3, parseWav, pcmSamples, ulawSamples } from '../../test/support/audio-parsers.ts';
import { formatKind, makeAudio, secondsFor, secondsOfUpload } from './audio.ts';

const RATES = [8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const MP3 = [
  [22_050, 32],
  [24_000, 48],
  [44_100, 32],
  [44_100, 64],
  [44_100, 96],
  [44_100, 128],
  [44_100, 192],
] as const;

const loudest = (samples: Int16Array) => samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
/** The tone's pitch, from how often it crosses zero upwards. */
function pitch(samples: Int16Array, hertz: number): number {
  let crossings = 0;
  for (let index = 1; index < samples.length; index += 1) {
    if ((samples[index - 1] ?? 0) < 0 && (samples[index] ?? 0) >= 0) crossings += 1;
  }
  return crossings / (samples.length / hertz);
}

describe('audio of the sandbox', () => {
  it.each(MP3)('mp3_%i_%i is whole frames of that rate, as long as asked', (hertz, kilobits) => {
    const { contentType, bytes } = makeAudio(`mp3_${hertz}_${kilobits}`, 3);
    expect(contentType).toBe('audio/mpeg');
    const facts = parseMp3(bytes);
    expect(facts).toMatchObject({ hertz, kilobits, channels: 1 });
    expect(facts.seconds).toBeGreaterThanOrEqual(3);
    expect(facts.seconds).toBeLessThan(3.06);
  });

  it.each(MP3)('mp3_%i_%i holds main data in every frame: it is not silence', (hertz, kilobits) => {
    const { bytes } = makeAudio(`mp3_${hertz}_${kilobits}`, 1);
    const length = bytes.length / parseMp3(bytes).frames;
    const sideInfo = hertz >= 32_000 ? 17 : 9;
    for (let at = 0; at < bytes.length; at += length) {
      const main = bytes.subarray(at + 4 + sideInfo, at + length);
      expect(main.some((byte) => byte !== 0)).toBe(true);
      // No bit reservoir: the main data of a frame begin in it.
      expect(bytes[at + 4]).toBe(0);
    }
  });

  it.each(RATES)('wav_%i is a WAV file with a tone of 220 Hz', (hertz) => {
    const { contentType, bytes } = makeAudio(`wav_${hertz}`, 1.3);
    expect(contentType).toBe('audio/wav');
    const facts = parseWav(bytes);
    expect(facts).toMatchObject({ hertz, bits: 16, channels: 1 });
    expect(facts.seconds).toBeCloseTo(1.3, 3);
    expect(pitch(facts.samples, hertz)).toBeCloseTo(220, -1);
    expect(loudest(facts.samples)).toBeGreaterThan(4000);
  });

  it.each(RATES)('pcm_%i is the same tone without a header', (hertz) => {
    const { contentType, bytes } = makeAudio(`pcm_${hertz}`, 1.3);
    expect(contentType).toBe('audio/pcm');
    expect(pcmSamples(bytes)).toEqual(parseWav(makeAudio(`wav_${hertz}`, 1.3).bytes).samples);
  });

  it.each([
    ['ulaw_8000', ulawSamples],
    ['alaw_8000', alawSamples],
  ] as const)('%s decodes to that tone again', (format, decode) => {
    const { contentType, bytes } = makeAudio(format, 2);
    expect(contentType).toBe('audio/basic');
    const samples = decode(bytes);
    expect(samples.length / 8000).toBe(2);
    const wanted = pcmSamples(makeAudio('pcm_8000', 2).bytes);
    samples.forEach((value, index) => {
      const original = wanted[index] ?? 0;
      expect(Math.abs(value - original)).toBeLessThanOrEqual(Math.max(16, Math.abs(original) / 16));
    });
  });

  it('knows the formats of the specification, makes all but Opus, and no others', () => {
    for (const [hertz, kilobits] of MP3) expect(formatKind(`mp3_${hertz}_${kilobits}`)).toBe('made');
    for (const rate of RATES) expect([formatKind(`pcm_${rate}`), formatKind(`wav_${rate}`)]).toEqual(['made', 'made']);
    for (const rate of [32, 64, 96, 128, 192]) expect(formatKind(`opus_48000_${rate}`)).toBe('opus');
    for (const format of [
      '',
      'mp3',
      'mp3_44100',
      'mp3_44100_129',
      'pcm_9000',
      'ulaw_16000',
      'opus_8000_32',
      'flac_44100',
    ])
      expect(formatKind(format)).toBe('unknown');
  });

  it('lasts as long as the text takes to say, and never longer than ten minutes', () => {
    expect(secondsFor(0)).toBe(0.4);
    expect(secondsFor(150)).toBe(10);
    expect(secondsFor(1e9)).toBe(600);
    expect(secondsOfUpload(160_000)).toBe(10);
    expect(secondsOfUpload(1e12)).toBe(600);
    expect(parseMp3(makeAudio('mp3_44100_128', 600).bytes).seconds).toBeCloseTo(600, 1);
  });
});
