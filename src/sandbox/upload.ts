/** Reads what a client sends, of any size: JSON and the text fields of a form are kept, files only counted. */
import type { IncomingMessage } from 'node:http';
import { FormReader } from './form.ts';

/** More JSON than this is read and not understood. */
const LARGEST_JSON = 8 * 1024 * 1024;

export interface Upload {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, number>;
  /** Something was sent, and it is neither JSON nor a form. */
  readonly malformed: boolean;
}

export async function readUpload(message: IncomingMessage): Promise<Upload> {
  const type = message.headers['content-type'] ?? '';
  const boundary = /^multipart\/.*;\s*boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary !== undefined) {
    const form = new FormReader(boundary);
    for await (const chunk of message) if (Buffer.isBuffer(chunk)) form.write(chunk);
    return { fields: form.fields, files: form.files, malformed: false };
  }
  const kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length <= LARGEST_JSON) kept.push(chunk);
  }
  const fields = length === 0 ? {} : jsonFields(Buffer.concat(kept).toString('utf8'));
  return { fields: fields ?? {}, files: new Map(), malformed: fields === null };
}

function jsonFields(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
