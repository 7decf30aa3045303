/** The media files within a spooled multipart body. */
import type { FilePart } from '../multipart-scanner.ts';
import type { Container } from './container.ts';
import { type MediaLength, measureMedia, timeLimit } from './length.ts';
import type { MediaSource } from './source.ts';

/** The file parts of these form fields, in their order in the body. */
export function mediaParts(files: readonly FilePart[], fields: readonly string[]): readonly FilePart[] {
  return files.filter((file) => fields.includes(file.name));
}

/** The length of all these parts of a body together; `unmeasured` when one is, or when there is none; `container` is the last one's. Never rejects. */
export async function measureParts(
  body: MediaSource,
  parts: readonly FilePart[],
  signal: AbortSignal = timeLimit(),
): Promise<MediaLength> {
  if (parts.length === 0) return { kind: 'unmeasured', why: 'the request has no file' };
  let ms = 0;
  let channels = 0;
  let container: Container = 'wav';
  for (const part of parts) {
    const length = await measureMedia(sliceOf(body, part), signal);
    if (length.kind === 'unmeasured') return length;
    ms += length.ms;
    channels = Math.max(channels, length.channels);
    container = length.container;
  }
  return { kind: 'measured', ms, channels, container };
}

function sliceOf(body: MediaSource, { start, end }: FilePart): MediaSource {
  const size = end - start;
  return {
    size,
    read: (position, length) => body.read(start + position, Math.max(0, Math.min(length, size - position))),
  };
}
