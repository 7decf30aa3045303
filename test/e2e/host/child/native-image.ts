import { existsSync, readFileSync } from 'node:fs';

/** Enough of Electron's NativeImage: where it came from, its bytes, and the size that a PNG header tells. */
export class NativeImage {
  readonly source: string;
  readonly #bytes: Buffer;
  #template = false;

  constructor(source: string, bytes: Buffer) {
    this.source = source;
    this.#bytes = bytes;
  }
  isEmpty(): boolean {
    return this.#bytes.length === 0;
  }
  getSize(): { width: number; height: number } {
    const png = this.#bytes.subarray(1, 4).toString('latin1') === 'PNG' && this.#bytes.length > 24;
    return png
      ? { width: this.#bytes.readUInt32BE(16), height: this.#bytes.readUInt32BE(20) }
      : { width: 0, height: 0 };
  }
  setTemplateImage(template: boolean): void {
    this.#template = template;
  }
  isTemplateImage(): boolean {
    return this.#template;
  }
  addRepresentation(): void {}
  getScaleFactors(): number[] {
    return [1];
  }
  resize(): NativeImage {
    return this;
  }
  toPNG(): Buffer {
    return this.#bytes;
  }
  toDataURL(): string {
    return `data:image/png;base64,${this.#bytes.toString('base64')}`;
  }
}

export const nativeImage = {
  createEmpty: () => new NativeImage('empty', Buffer.alloc(0)),
  createFromPath: (path: string) => new NativeImage(path, existsSync(path) ? readFileSync(path) : Buffer.alloc(0)),
  createFromBuffer: (bytes: Buffer) => new NativeImage('buffer', bytes),
  createFromBitmap: (bytes: Buffer) => new NativeImage('bitmap', bytes),
  createFromDataURL: (url: string) => new NativeImage('data', Buffer.from(url.split(',')[1] ?? '', 'base64')),
};
