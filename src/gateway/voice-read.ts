/** One free read of a voice, for its name and its price. */
import type { Route } from '../core/ports.ts';
import { LARGEST_NAME_ANSWER } from './tap.ts';
import type { Upstreams } from './upstreams.ts';

export const VOICE_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The body of GET /v1/voices/{id}; null for any other answer, and one that is too large. Rejects when there is none. */
export async function readVoice(
  upstreams: Upstreams,
  route: Route,
  voiceId: string,
  userAgent: string,
  signal?: AbortSignal,
): Promise<Buffer | null> {
  const { statusCode, body } = await upstreams.pool(route.origin).request({
    method: 'GET',
    path: `/v1/voices/${voiceId}`,
    headers: ['xi-api-key', route.key, 'accept', 'application/json', 'user-agent', userAgent],
    ...(signal === undefined ? {} : { signal }),
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) return null;
    size += chunk.length;
    if (size > LARGEST_NAME_ANSWER) return null;
    chunks.push(chunk);
  }
  return statusCode === 200 ? Buffer.concat(chunks, size) : null;
}
