import { describe, expect, it } from 'vitest';
import { chunk, lengthOf, measure, recorded, type Wave, wave } from '../../../test/support/media-files.ts';

/** A WAVE file with one chunk before its sound. */
function withChunk(file: Buffer, extra: Buffer): Buffer {
  return Buffer.concat([file.subarray(0, 36), extra, file.subarray(36)]);
}

function extensible(tag: number): Buffer {
  const format = Buffer.alloc(40);
  wave(0).copy(format, 0, 20, 36);
  format.writeUInt16LE(0xfffe, 0);
  format.writeUInt16LE(22, 16);
  format.writeUInt16LE(tag, 24);
  format.write('0000000010008000' + '00aa00389b71', 26, 'hex');
  const file = wave(2);
  return Buffer.concat([file.subarray(0, 12), chunk('fmt ', format), file.subarray(36)]);
}

describe('the length of a WAV', () => {
  it.each<[string, Wave]>([
    ['16 bit', {}],
    ['8 bit', { bits: 8 }],
    ['24 bit, stereo', { bits: 24, channels: 2, rate: 44_100 }],
    ['32 bit float', { bits: 32, tag: 3 }],
    ['A-law', { bits: 8, tag: 6 }],
    ['six channels', { channels: 6 }],
  ])('is exact: %s', async (_, options) => {
    expect(await measure(wave(2, options))).toEqual({
      kind: 'measured',
      ms: 2000,
      channels: options.channels ?? 1,
      container: 'wav',
    });
  });

  it('is rounded up', async () => {
    const file = wave(1, { rate: 44_100 });
    expect(await lengthOf(Buffer.concat([file, Buffer.alloc(2)]))).toBe(1001);
  });

  it('counts the bytes that are there where the header says fewer, none or "not known"', async () => {
    for (const size of [0, 1, 100, 15_999, 0xffffffff]) expect(await lengthOf(wave(2, { size }))).toBe(2000);
  });

  it('believes a header that says more', async () => {
    expect(await lengthOf(wave(2, { size: 160_000 }))).toBe(10_000);
  });

  it('does not believe the bytes a second that the header says', async () => {
    expect(await lengthOf(wave(2, { byteRate: 0xffffffff }))).toBe(2000);
    expect(await lengthOf(wave(2, { byteRate: 16_001 }))).toBeGreaterThanOrEqual(2000);
  });

  it('passes over what comes before the sound, and counts what comes after it as sound', async () => {
    expect(await lengthOf(withChunk(wave(2), chunk('bext', Buffer.alloc(603))))).toBe(2000);
    expect(await lengthOf(Buffer.concat([wave(2), chunk('data', Buffer.alloc(16_000))]))).toBe(3001);
    expect(await lengthOf(Buffer.concat([wave(2), chunk('LIST', Buffer.alloc(24))]))).toBe(2002);
  });

  it('is read from the extensible form where that is uncompressed', async () => {
    expect(await lengthOf(extensible(1))).toBe(2000);
    expect(await lengthOf(extensible(0x55))).toBeNull();
  });

  it.each<[string, Buffer]>([
    ['compressed', wave(2, { tag: 2 })],
    ['MP3 within', wave(2, { tag: 0x55 })],
    ['no channels', wave(2, { channels: 0 })],
    ['no rate', wave(2, { rate: 0 })],
    ['a rate of 4 GHz', wave(0.000001, { rate: 0xffffffff, byteRate: 1 })],
    ['two formats', withChunk(wave(2), wave(0).subarray(12, 36))],
    ['no format', Buffer.concat([wave(2).subarray(0, 12), wave(2).subarray(36)])],
    ['no sound', wave(2).subarray(0, 36)],
    ['another file behind it', Buffer.concat([wave(2), wave(2)])],
    ['a tag with MP3 behind it', Buffer.concat([wave(2), recorded('vbr.mp3')])],
    ['a burst of IEC 61937', Buffer.concat([wave(2), Buffer.from('72f81f4e', 'hex')])],
    ['the head of an ACT recorder', Buffer.concat([wave(0, { size: 212 }), Buffer.alloc(212), Buffer.from([0x84])])],
  ])('is not known with %s', async (_, file) => {
    expect(await lengthOf(file)).toBeNull();
  });

  it('is not known where the frame size contradicts the format', async () => {
    const file = wave(2);
    file.writeUInt16LE(64, 32);
    expect(await lengthOf(file)).toBeNull();
  });
});
