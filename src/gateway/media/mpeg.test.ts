import { describe, expect, it } from 'vitest';
import { find, lengthOf, measure, recorded } from '../../../test/support/media-files.ts';
import { mp3Tone } from '../../sandbox/mp3.ts';
import { mpegFrame } from './mpeg.ts';

const ID3V1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 0x20)]);

function apeTag(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from('APETAGEX'), Buffer.alloc(24), content]);
}

/** The recorded file with another number of frames in its Xing header. */
function xing(frames: number): Buffer {
  const file = recorded('vbr.mp3');
  const at = find(file, 'Xing');
  file.writeUInt32BE(frames, at + 8);
  return file;
}

describe('the length of an MP3', () => {
  it.each([
    [44_100, 128],
    [48_000, 320],
    [32_000, 32],
    [22_050, 8],
    [24_000, 160],
    [16_000, 24],
  ])('is that of all its frames at %i Hz, %i kbit/s', async (hertz, kilobits) => {
    const samples = hertz >= 32_000 ? 1152 : 576;
    const tone = mp3Tone(hertz, kilobits, 2);
    const frames = Math.ceil((2 * hertz) / samples);
    expect(await measure(tone)).toEqual({
      kind: 'measured',
      ms: Math.ceil((frames * samples * 1000) / hertz),
      channels: 1,
      container: 'mp3',
    });
  });

  it.each([
    ['fffb9064', 417, 1152, 44_100, 2], // version 1, layer III, 128 kbit/s
    ['fffb92c4', 418, 1152, 44_100, 1], // padded, mono
    ['fff384c4', 192, 576, 24_000, 1], // version 2, layer III, 64 kbit/s
    ['ffe318c4', 72, 576, 8000, 1], // version 2.5, layer III, 8 kbit/s
    ['fffd9004', 522, 1152, 44_100, 2], // version 1, layer II, 160 kbit/s
    ['fff58404', 384, 1152, 24_000, 2], // version 2, layer II, 64 kbit/s
    ['ffff9404', 288, 384, 48_000, 2], // version 1, layer I, 288 kbit/s
  ])('knows the frame %s', (hex, size, samples, rate, channels) => {
    expect(mpegFrame(Buffer.from(hex, 'hex'), 0)).toEqual({ size, samples, rate, channels });
  });

  it.each(['fffbf064', 'fffb9c64', 'ffeb9064', 'fff99064', 'feffb906'])('takes %s for no frame', (hex) => {
    expect(mpegFrame(Buffer.from(hex, 'hex'), 0)).toBeNull();
  });

  it('does not believe a Xing header that says less, and believes one that says more', async () => {
    const honest = await lengthOf(recorded('vbr.mp3'));
    for (const frames of [0, 1, 5]) expect(await lengthOf(xing(frames))).toBe(honest);
    expect(await lengthOf(xing(100_000))).toBe(100_000 * 36);
  });

  it('adds up frames of every rate and bitrate', async () => {
    const parts = [mp3Tone(44_100, 128, 1), mp3Tone(22_050, 32, 1), mp3Tone(48_000, 64, 1)];
    const sum = (await Promise.all(parts.map(lengthOf))).reduce<number>((total, ms) => total + (ms ?? 0), 0);
    const together = (await lengthOf(Buffer.concat(parts))) ?? 0;
    expect(together).toBeLessThanOrEqual(sum);
    expect(together).toBeGreaterThan(sum - 3);
  });

  it('passes over tags before and after the frames', async () => {
    const tone = mp3Tone(44_100, 128, 1);
    const alone = await lengthOf(tone);
    const id3 = Buffer.concat([
      Buffer.from('ID3\u0004\u0000\u0000\u0000\u0000\u0001\u0000', 'latin1'),
      Buffer.alloc(128),
    ]);
    expect(await lengthOf(Buffer.concat([id3, tone]))).toBe(alone);
    expect(await lengthOf(Buffer.concat([id3, id3, tone, ID3V1]))).toBe(alone);
    // The library estimates the length from the size of the file.
    const tagged = (await lengthOf(Buffer.concat([tone, apeTag(Buffer.alloc(300)), ID3V1]))) ?? 0;
    expect(tagged).toBeGreaterThanOrEqual(alone ?? 0);
    expect(tagged).toBeLessThan((alone ?? 0) + 50);
  });

  it('counts frames that hide in a tag after the others', async () => {
    const tone = mp3Tone(44_100, 128, 1);
    const alone = (await lengthOf(tone)) ?? 0;
    const hidden = await lengthOf(Buffer.concat([tone, apeTag(mp3Tone(44_100, 32, 2))]));
    expect(hidden).toBeGreaterThanOrEqual(alone + 2000);
  });

  it('counts a last frame that is cut short', async () => {
    const tone = mp3Tone(44_100, 128, 1);
    expect(await lengthOf(tone.subarray(0, tone.length - 100))).toBe(await lengthOf(tone));
  });

  it.each<[string, Buffer]>([
    [
      'something between its frames',
      Buffer.concat([mp3Tone(44_100, 128, 1), Buffer.alloc(7), mp3Tone(44_100, 128, 1)]),
    ],
    ['zeros behind it', Buffer.concat([mp3Tone(44_100, 128, 1), Buffer.alloc(1000)])],
    ['a second tag behind it', Buffer.concat([mp3Tone(44_100, 128, 1), recorded('vbr.mp3')])],
    ['one frame only', mp3Tone(44_100, 128, 0.01)],
    ['frames of free format', Buffer.concat([Buffer.from('fffb0064', 'hex'), mp3Tone(44_100, 128, 1)])],
  ])('is not known with %s', async (_, file) => {
    expect(await lengthOf(file)).toBeNull();
  });
});
