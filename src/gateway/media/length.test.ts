import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lengthOf, measure, RECORDED, recorded, wave, waveHead } from '../../../test/support/media-files.ts';
import { makeAudio } from '../../sandbox/audio.ts';
import { measureMedia } from './length.ts';

/** An encoder's lead-in and the last frame, which decoders may cut and we do not. */
const AT_MOST_MORE_MS = 150;

const MADE: readonly (readonly [string, Buffer])[] = [
  ['a.wav', makeAudio('wav_8000', 0.5).bytes],
  ['a.mp3', makeAudio('mp3_22050_32', 0.5).bytes],
  ...RECORDED.map(([name]) => [name, recorded(name)] as const),
];

describe('the length of an upload', () => {
  it.each(RECORDED)('of %s is never less than what is decoded, and hardly more', async (name, decodedMs, container) => {
    const length = await measure(recorded(name));
    expect(length).toMatchObject({ kind: 'measured', container });
    const ms = length.kind === 'measured' ? length.ms : 0;
    expect(ms).toBeGreaterThanOrEqual(decodedMs);
    expect(ms).toBeLessThanOrEqual(decodedMs + AT_MOST_MORE_MS);
  });

  it.each(['mp3_22050_32', 'mp3_44100_128', 'wav_16000', 'wav_44100'])(
    'of what the sandbox speaks in %s is known',
    async (format) => {
      const ms = await lengthOf(makeAudio(format, 3).bytes);
      expect(ms).toBeGreaterThanOrEqual(3000);
      expect(ms).toBeLessThanOrEqual(3000 + AT_MOST_MORE_MS);
    },
  );

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from([0xff])],
    ['zeros', Buffer.alloc(5000)],
    ['text', Buffer.from('Hello, this is no sound at all. '.repeat(100))],
    ['raw samples', makeAudio('pcm_16000', 1).bytes],
    ['companded samples', makeAudio('ulaw_8000', 1).bytes],
    ['an ADTS stream', Buffer.from('fff15080021ffc'.repeat(100), 'hex')],
    ['an ID3 tag alone', Buffer.from('ID3\u0003\u0000\u0000\u0000\u0000\u0000\u0000')],
    ['ID3 tags without end', Buffer.from('ID3\u0003\u0000\u0000\u0000\u0000\u0000\u0000'.repeat(1000))],
    [
      'an ID3 tag of an impossible size',
      Buffer.concat([Buffer.from('ID3\u0003\u0000\u0000\u0000\u0000\u0000\u00ff', 'latin1'), recorded('vbr.mp3')]),
    ],
  ])('of %s is not known', async (_, bytes) => {
    expect(await measure(bytes)).toMatchObject({ kind: 'unmeasured' });
  });

  it.each(MADE)('of %s is not known when another file follows', async (name, bytes) => {
    for (const [other, more] of MADE) {
      const length = await lengthOf(Buffer.concat([bytes, more]));
      if (length !== null) {
        // A stream of Ogg may follow one of its kind; frames of MP3 without tags simply go on: both add up.
        expect(name === other || [name, other].every((each) => each.endsWith('.mp3'))).toBe(true);
        expect(length).toBeGreaterThanOrEqual(((await lengthOf(bytes)) ?? 0) + ((await lengthOf(more)) ?? 0) - 1);
      }
    }
  });

  it.each(MADE)(
    'of %s, cut short anywhere, is that of the header or not known, never below its part',
    async (_, bytes) => {
      const whole = (await lengthOf(bytes)) ?? 0;
      for (let cut = 1; cut < bytes.length; cut += Math.ceil(bytes.length / 60)) {
        const length = await lengthOf(bytes.subarray(0, cut));
        // Not below the share of bytes that is left, give or take the header and the last frames.
        if (length !== null) expect(length).toBeGreaterThanOrEqual((whole * cut) / bytes.length - 500);
      }
    },
  );

  it('survives any change of any byte, quickly and without a word of more than a year', async () => {
    const change = fc.record({
      file: fc.constantFrom(...MADE),
      bytes: fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.integer({ min: 0, max: 255 })),
        {
          minLength: 1,
          maxLength: 8,
        },
      ),
      inHead: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, bytes, inHead }) => {
        const changed = Buffer.from(file[1]);
        const range = inHead ? Math.min(300, changed.length) : changed.length;
        for (const [where, value] of bytes) changed[Math.floor(where * range)] = value;
        const length = await measure(changed);
        if (length.kind === 'unmeasured') return length.why.length > 0;
        return Number.isSafeInteger(length.ms) && length.ms > 0 && length.ms <= 31_536_000_000 && length.channels >= 1;
      }),
      { numRuns: 400 },
    );
  });

  it('survives any bytes after a known beginning', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...MADE),
        fc.nat(200),
        fc.uint8Array({ maxLength: 2000 }),
        async ([, file], keep, rest) => {
          const length = await measure(Buffer.concat([file.subarray(0, keep), rest]));
          return length.kind === 'unmeasured' || length.ms > 0;
        },
      ),
      { numRuns: 400 },
    );
  });

  it('of a WAV of 1 GB is found without reading it all', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bollard-media-'));
    const file = await open(join(folder, 'long.wav'), 'w+');
    try {
      const bytes = 2 ** 30;
      await file.write(waveHead({ rate: 16_000 }, bytes), 0, 44, 0);
      await file.truncate(44 + bytes);
      let read = 0;
      const length = await measureMedia({
        size: 44 + bytes,
        read: async (position, count) => {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, position);
          read += bytesRead;
          return buffer.subarray(0, bytesRead);
        },
      });
      expect(length).toEqual({
        kind: 'measured',
        ms: Math.ceil((bytes * 1000) / 32_000),
        channels: 1,
        container: 'wav',
      });
      expect(read).toBeLessThan(4 * 1024 * 1024);
    } finally {
      await file.close();
      await rm(folder, { recursive: true });
    }
  });

  it('is not known when measuring is ended before it is done', async () => {
    const tone = makeAudio('mp3_44100_128', 60).bytes;
    const ending = new AbortController();
    let reads = 0;
    const source = {
      size: tone.length,
      read: async (position: number, length: number) => {
        reads += 1;
        if (reads === 2) ending.abort();
        return tone.subarray(position, position + length);
      },
    };
    expect(await measureMedia(source, ending.signal)).toEqual({
      kind: 'unmeasured',
      why: 'measuring it took too long',
    });
    expect(reads).toBe(2);
  });

  it('is not known when the disk fails', async () => {
    const failing = { size: 1000, read: () => Promise.reject(new Error('EIO')) };
    expect(await measureMedia(failing)).toEqual({ kind: 'unmeasured', why: 'it could not be read' });
    const short = { size: 1000, read: async () => Buffer.alloc(1) };
    expect(await measureMedia(short)).toEqual({ kind: 'unmeasured', why: 'the file could not be read' });
  });

  it('is not known when the header claims more than a year', async () => {
    expect(await measure(wave(1, { size: 0x70000000 }))).toMatchObject({ kind: 'measured' });
    const flac = recorded('tone.flac');
    flac.fill(0xff, 22, 26);
    flac[21] = (flac[21] ?? 0) | 15;
    flac.writeUInt16BE(0, 18);
    flac[20] = 0x10; // 1 Hz
    expect(await measure(flac)).toEqual({ kind: 'unmeasured', why: 'it claims to be longer than a year' });
  });
});
