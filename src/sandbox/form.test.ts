import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormReader } from './form.ts';

interface Part {
  readonly name: string;
  readonly file: boolean;
  readonly content: Uint8Array;
}

const BOUNDARY = '----boundary0123';

function encode(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, file, content }) => [
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file ? '; filename="a.mp3"' : ''}\r\n`,
    ),
    Buffer.from(file ? 'Content-Type: audio/mpeg\r\n\r\n' : '\r\n'),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

function read(bytes: Buffer, cuts: readonly number[]): FormReader {
  const reader = new FormReader(BOUNDARY);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    reader.write(bytes.subarray(from, to));
    from = to;
  }
  return reader;
}

const hostile = fc.constantFrom(
  `\r\n--${BOUNDARY.slice(0, -1)}`,
  '\r\n',
  '--',
  '\r',
  `--${BOUNDARY}`.slice(1),
  'a',
  '\0',
);
const content = fc.array(hostile, { maxLength: 8 }).map((pieces) => Buffer.from(pieces.join('')));
const part = fc.record({ name: fc.constantFrom('a', 'b', 'c', '__proto__'), file: fc.boolean(), content });

describe('a form', () => {
  it('is read the same, however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 30 }), (parts, cuts) => {
        const reader = read(encode(parts), cuts);
        const texts = parts.filter((each) => !each.file);
        for (const { name } of texts) {
          const last = texts.findLast((each) => each.name === name);
          expect(reader.fields[name]).toBe(Buffer.from(last?.content ?? []).toString('utf8'));
        }
        expect(Object.keys(reader.fields).sort()).toEqual([...new Set(texts.map((each) => each.name))].sort());
        for (const name of ['a', 'b', 'c', '__proto__']) {
          const files = parts.filter((each) => each.file && each.name === name);
          const bytes = files.reduce((sum, each) => sum + each.content.length, 0);
          expect(reader.files.get(name)).toBe(files.length > 0 ? bytes : undefined);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that ends early gives what came whole', () => {
    const bytes = encode([
      { name: 'a', file: false, content: Buffer.from('1') },
      { name: 'b', file: false, content: Buffer.from('2') },
    ]);
    const reader = read(bytes.subarray(0, bytes.length - BOUNDARY.length - 6), []);
    expect({ ...reader.fields }).toEqual({ a: '1' });
  });
});
