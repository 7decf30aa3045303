/** What the benchmark sends, and what a right answer to it is. Shared by the mock upstream, the targets and the load. */
import { Buffer } from 'node:buffer';

/** Made up, in the shape of a real key. */
export const REAL_KEY = 'sk_bench_0123456789abcdef0123456789abcdef0123456789';
export const VOICE = '21m00Tcm4TlvDq8ikWAM';

export const JSON_BYTES = 1_024;
export const AUDIO_BYTES = 60_000;
/** Of a stream: each block begins with the upstream's clock. */
export const BLOCK_BYTES = 4_096;
export const STREAM_BLOCKS = 50;
export const BLOCK_PAUSE_MS = 10;

export const MODELS_PATH = '/v1/models';
export const SPEECH_PATH = `/v1/text-to-speech/${VOICE}`;
export const STREAM_PATH = `/v1/text-to-speech/${VOICE}/stream`;
export const UPLOAD_PATH = '/v1/speech-to-text';

/** The upstream reads the size from the item's name. */
export function downloadPath(bytes: number): string {
  return `/v1/history/size_${bytes}/audio`;
}

const BOUNDARY = 'bench-boundary-7d9f2c';

/** A recording of `bytes` bytes in the form that the API takes: what stands before it and after it. */
export function uploadForm(bytes: number): { readonly head: Buffer; readonly tail: Buffer; readonly length: number } {
  const head = Buffer.from(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="model_id"\r\n\r\nscribe_v2\r\n` +
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="talk.mp3"\r\n` +
      'content-type: audio/mpeg\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
  return { head, tail, length: head.length + bytes + tail.length };
}

export interface Addressed {
  readonly port: number;
  /** What the client shows: an agent's token, or the real key where there is no gateway. */
  readonly token: string;
}

function head(method: string, path: string, { port, token }: Addressed, rest: string): string {
  return (
    `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: */*\r\n` +
    `user-agent: bench/1\r\nxi-api-key: ${token}\r\n${rest}\r\n`
  );
}

export function getRequest(path: string, target: Addressed): string {
  return head('GET', path, target, '');
}

/** About 300 bytes of JSON. */
export function speechRequest(path: string, target: Addressed): string {
  const text = 'The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. '
    .repeat(3)
    .trim();
  const body = JSON.stringify({ text, model_id: 'eleven_flash_v2_5' });
  return head('POST', path, target, `content-type: application/json\r\ncontent-length: ${body.length}\r\n`) + body;
}

export function uploadHead(bytes: number, target: Addressed): string {
  const type = `content-type: multipart/form-data; boundary=${BOUNDARY}\r\n`;
  return head('POST', UPLOAD_PATH, target, `${type}content-length: ${uploadForm(bytes).length}\r\n`);
}
