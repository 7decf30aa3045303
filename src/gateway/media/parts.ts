/** The media files within a spooled multipart body. */
import type { FilePart } from '../multipart-scanner.ts';
import { type MediaLength, type MediaSource, measureMedia } from './length.ts';

/** The file parts of these form fields, in their order in the body. */
export function mediaParts(files: readonly FilePart[], fields: readonly string[]): readonly FilePart[] {
  return files.filter((file) => fields.includes(file.name));
}

/** The length of all these parts of a body together; `unmeasured` when one is, or when there is none. Never rejects. */
export async function measureParts(body: MediaSource, parts: readonly FilePart[]): Promise<MediaLength> {
  let total: MediaLength | null = null;
  for (const part of parts) {
    const length = await measureMedia(sliceOf(body, part));
    if (length.kind === 'unmeasured') return length;
    total = total === null ? length : together(total, length);
  }
  return total ?? { kind: 'unmeasured', why: 'the request has no file' };
}

function together(one: MediaLength & { kind: 'measured' }, other: MediaLength & { kind: 'measured' }): typeof one {
  return {
    kind: 'measured',
    ms: one.ms + other.ms,
    channels: Math.max(one.channels, other.channels),
    container: one.container === other.container ? one.container : `${one.container} and ${other.container}`,
  };
}

function sliceOf(body: MediaSource, { start, end }: FilePart): MediaSource {
  const size = end - start;
  return {
    size,
    read: (position, length) => body.read(start + position, Math.max(0, Math.min(length, size - position))),
  };
}
