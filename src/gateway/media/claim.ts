/** What the header says of itself, as music-metadata reads it: counted reads of bounded size, without covers. */
import { type Reader, type Scanned, Unmeasurable } from './reader.ts';

const LARGEST_READ = 8 * 1024 * 1024;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_READS = 200_000;

/** The claimed length (0 where the header has none) and channels. Throws Unmeasurable where they cannot be read within bounds. */
export async function readClaim(reader: Reader, mimeType: string): Promise<Scanned> {
  try {
    // Loaded when first needed: most calls measure nothing, and the program starts faster.
    const { parseBlob } = await import('music-metadata');
    const { format } = await parseBlob(new HeaderBlob(reader, mimeType), { duration: false, skipCovers: true });
    const seconds = [format.duration, ...format.trackInfo.map(({ duration }) => duration)];
    return { ms: Math.max(...seconds.map(milliseconds)), channels: format.numberOfChannels ?? 0 };
  } catch {
    throw new Unmeasurable('its header could not be read');
  }
}

function milliseconds(seconds: number | undefined): number {
  return seconds !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

/** The file as the library asks for it; a reader that asks for too much is refused. */
class HeaderBlob extends Blob {
  readonly #reader: Reader;
  #reads = 0;
  #bytes = 0;

  constructor(reader: Reader, mimeType: string) {
    super([], { type: mimeType });
    this.#reader = reader;
    Object.defineProperty(this, 'size', { value: reader.size });
  }

  override slice(start = 0, end = this.size): Blob {
    const length = end - start;
    this.#reads += 1;
    this.#bytes += length;
    if (length > LARGEST_READ || this.#reads > MOST_READS || this.#bytes > MOST_BYTES) {
      throw new Error('The header takes too much to read');
    }
    return new BlobRange(this.#reader, start, length);
  }
}

class BlobRange extends Blob {
  readonly #reader: Reader;
  readonly #start: number;
  readonly #length: number;

  constructor(reader: Reader, start: number, length: number) {
    super([]);
    this.#reader = reader;
    this.#start = start;
    this.#length = length;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const copy = new Uint8Array(this.#length);
    copy.set(await this.#reader.exactly(this.#start, this.#length));
    return copy.buffer;
  }
}
