/** Random access to the bytes to be measured; `read` gives fewer bytes only at the end. */
export interface MediaSource {
  readonly size: number;
  read(position: number, length: number): Promise<Buffer>;
}
