import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MultipartScanner } from './multipart-scanner.ts';

const FIELDS = ['model_id', 'source_url', 'files'];

function part(disposition: string, content: string, more = ''): string {
  return `--B\r\nContent-Disposition: ${disposition}\r\n${more}\r\n${content}\r\n`;
}

const GOOD =
  part('form-data; name="model_id"', 'scribe_v2') +
  part('form-data; name="files"; filename="a.mp3"', 'ID3\r\n--Xogus\r\n\u0000', 'Content-Type: audio/mpeg\r\n') +
  part('form-data; name="files"; filename="b.mp3"', '') +
  '--B--\r\n';

function scan(body: string | Buffer, sizes: readonly number[] = []): { sound: boolean; scanner: MultipartScanner } {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const scanner = new MultipartScanner('B', FIELDS);
  let sound = true;
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    sound = scanner.push(bytes.subarray(at, at + size)) && sound;
    at += size;
  }
  return { sound: scanner.end() && sound, scanner };
}

describe('the multipart scanner', () => {
  it('reports fields and short texts, and lets file contents pass', () => {
    const { sound, scanner } = scan(GOOD);
    expect(sound).toBe(true);
    expect(scanner.text(['model_id'])).toBe('scribe_v2');
    expect(scanner.has('files')).toBe(true);
    expect(scanner.has('source_url')).toBe(false);
  });

  it('sees the same whatever the chunks are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 }), (sizes) => {
        const { sound, scanner } = scan(GOOD, sizes);
        return sound && scanner.text(['model_id']) === 'scribe_v2' && scanner.has('files');
      }),
    );
  });

  it('accepts what Node sends for a FormData', async () => {
    const form = new FormData();
    form.set('model_id', 'scribe_v2');
    form.append('files', new Blob(['sound']), 'ünder.mp3');
    const request = new Request('http://127.0.0.1/', { method: 'POST', body: form });
    const boundary = /boundary=(.+)$/.exec(request.headers.get('content-type') ?? '')?.[1] ?? '';
    const scanner = new MultipartScanner(boundary, FIELDS);
    expect(scanner.push(Buffer.from(await request.arrayBuffer()))).toBe(true);
    expect(scanner.end()).toBe(true);
    expect(scanner.text(['model_id'])).toBe('scribe_v2');
  });

  it('takes files[] and files[0] for files', () => {
    for (const name of ['files[]', 'files[0]']) {
      const { scanner } = scan(`${part(`form-data; name="${name}"; filename="x"`, 'x')}--B--`);
      expect(scanner.has('files')).toBe(true);
    }
  });

  it('tells where the content of each file lies, whatever the chunks are', () => {
    const body = Buffer.from(`${GOOD.slice(0, -7)}${part('form-data; name="files[2]"; filename="c"', 'third')}--B--`);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 60 }), (sizes) => {
        const { sound, scanner } = scan(body, sizes);
        expect(sound).toBe(true);
        expect(scanner.files.map(({ name, start, end }) => [name, body.toString('latin1', start, end)])).toEqual([
          ['files', 'ID3\r\n--Xogus\r\n\u0000'],
          ['files', ''],
          ['files', 'third'],
        ]);
      }),
    );
  });

  it('does not list a field without a file name, nor a file that has not ended', () => {
    expect(scan(`${part('form-data; name="files"', 'x')}--B--`).scanner.files).toEqual([]);
    const cut = part('form-data; name="files"; filename="a"', 'x').slice(0, -1);
    expect(scan(cut).scanner.files).toEqual([]);
  });

  it.each([
    ['a preamble', `hello\r\n${GOOD}`],
    ['an epilogue', `${GOOD}more`],
    ['a missing end', GOOD.slice(0, -6)],
    ['bare line feeds in a head', GOOD.replace('\r\nContent-Type', '\nContent-Type')],
    ['a field without a name', `${part('form-data', 'x')}--B--`],
    ['another disposition', `${part('attachment; name="model_id"', 'x')}--B--`],
    [
      'two dispositions',
      `${part('form-data; name="a"', 'x', 'Content-Disposition: form-data; name="source_url"\r\n')}--B--`,
    ],
    ['two names', `${part('form-data; name="a"; name="source_url"', 'x')}--B--`],
    ['a second form of the file name', `${part(`form-data; name="a"; filename*=UTF-8''b`, 'x')}--B--`],
    ['an escaped quote', `${part('form-data; name="a\\"; name=\\"b"', 'x')}--B--`],
    ['a transfer encoding', `${part('form-data; name="a"', 'x', 'Content-Transfer-Encoding: base64\r\n')}--B--`],
    ['nested multipart', `${part('form-data; name="a"', 'x', 'Content-Type: multipart/mixed; boundary=C\r\n')}--B--`],
    ['a field twice', `${part('form-data; name="model_id"', 'a')}${part('form-data; name="model_id"', 'b')}--B--`],
    ['a huge head', `--B\r\nX-Long: ${'x'.repeat(9000)}\r\n\r\n\r\n--B--`],
  ])('E8: refuses %s', (_what, body) => {
    expect(scan(body).sound).toBe(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => typeof scan(Buffer.from(bytes)).sound === 'boolean'),
    );
  });

  it('takes a field twice only where it may be a list, and gives each of its texts', () => {
    const twice = (name: string) => part(`form-data; name="${name}"`, 'a') + part(`form-data; name="${name}[1]"`, 'b');
    const look = (body: string, lists: readonly string[]) => {
      const scanner = new MultipartScanner('B', FIELDS, lists);
      const sound = scanner.push(Buffer.from(`${body}--B--`)) && scanner.end();
      return { sound, scanner };
    };
    const terms = look(twice('keyterms'), ['keyterms']);
    expect([terms.sound, terms.scanner.texts('keyterms')]).toEqual([true, ['a', 'b']]);
    expect(terms.scanner.texts('model_id')).toBeNull();
    // What is no list stays none, whoever asks for it.
    expect(look(twice('model_id'), ['model_id']).sound).toBe(false);
  });

  it('gives no text of a list of which one was not kept', () => {
    for (const more of [
      part('form-data; name="keyterms"', 'x'.repeat(5000)),
      part('form-data; name="keyterms"; filename="a"', 'x'),
    ]) {
      const scanner = new MultipartScanner('B', [], ['keyterms']);
      scanner.push(Buffer.from(`${part('form-data; name="keyterms"', 'a')}${more}--B--`));
      expect([scanner.end(), scanner.texts('keyterms')]).toEqual([true, []]);
    }
  });
});
