import { describe, expect, it } from 'vitest';
import { recorded, wave } from '../../../test/support/media-files.ts';
import { MultipartScanner } from '../multipart-scanner.ts';
import { measureParts, mediaParts } from './parts.ts';
import type { MediaSource } from './source.ts';

interface Scanned {
  readonly body: MediaSource;
  readonly scanner: MultipartScanner;
}

/** A body as Node sends it, and what the scanner found in it. */
async function bodyOf(files: readonly (readonly [field: string, bytes: Buffer])[]): Promise<Scanned> {
  const form = new FormData();
  form.set('model_id', 'scribe_v2');
  for (const [field, bytes] of files) form.append(field, new Blob([Uint8Array.from(bytes)]), 'a.bin');
  const request = new Request('http://127.0.0.1/', { method: 'POST', body: form });
  const boundary = /boundary=(.+)$/.exec(request.headers.get('content-type') ?? '')?.[1] ?? '';
  const bytes = Buffer.from(await request.arrayBuffer());
  const scanner = new MultipartScanner(boundary, ['model_id']);
  expect(scanner.push(bytes) && scanner.end()).toBe(true);
  return {
    body: { size: bytes.length, read: async (position, length) => bytes.subarray(position, position + length) },
    scanner,
  };
}

describe('the media in a multipart body', () => {
  it('is measured where it lies', async () => {
    const { body, scanner } = await bodyOf([['file', recorded('aac.m4a')]]);
    const parts = mediaParts(scanner.files, ['file']);
    expect(parts).toHaveLength(1);
    expect(await measureParts(body, parts)).toEqual({ kind: 'measured', ms: 1600, channels: 2, container: 'mp4' });
  });

  it('adds up where there are several files', async () => {
    const { body, scanner } = await bodyOf([
      ['files', wave(2)],
      ['files', wave(3, { channels: 4 })],
      ['files[2]', recorded('tone.flac')],
    ]);
    const length = await measureParts(body, mediaParts(scanner.files, ['files']));
    expect(length).toEqual({ kind: 'measured', ms: 6500, channels: 4, container: 'flac' });
  });

  it('is none of the fields that hold no media', async () => {
    const { scanner } = await bodyOf([
      ['image', recorded('aac.m4a')],
      ['file', wave(1)],
    ]);
    expect(mediaParts(scanner.files, ['file', 'audio'])).toEqual([scanner.files[1]]);
  });

  it('is not measured where one file is not, or where there is none', async () => {
    const { body, scanner } = await bodyOf([
      ['files', wave(2)],
      ['files', Buffer.from('no sound')],
    ]);
    expect(await measureParts(body, scanner.files)).toMatchObject({ kind: 'unmeasured' });
    expect(await measureParts(body, [])).toEqual({ kind: 'unmeasured', why: 'the request has no file' });
  });

  it('ends where its part ends, though the body goes on', async () => {
    const { body, scanner } = await bodyOf([
      ['file', wave(2, { size: 0xffffffff })],
      ['other', Buffer.alloc(100_000)],
    ]);
    expect(await measureParts(body, mediaParts(scanner.files, ['file']))).toMatchObject({ ms: 2000 });
  });
});
