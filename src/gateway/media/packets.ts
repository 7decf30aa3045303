/** How long a packet of a codec plays at most, from the packet itself: what timestamps say is the agent's claim. */
import { Unmeasurable } from './reader.ts';

/** So many first bytes of a packet are enough to know its length. */
export const PACKET_HEAD = 2;

export interface PacketClock {
  readonly channels: number;
  /** Samples per second of the timestamps (granule positions) of this codec. */
  readonly rate: number;
  /** Milliseconds of the longest packet there is. */
  readonly longestMs: number;
  /** Milliseconds that a packet with this beginning plays at most. */
  lengthOf(head: Buffer): number;
}

const OPUS_RATE = 48_000;
const OPUS_MOST_MS = 120;
/** RFC 6716 §3.1: frame lengths by configuration. */
const SILK_MS = [10, 20, 40, 60];
const HYBRID_MS = [10, 20];
const CELT_MS = [2.5, 5, 10, 20];

/** `opusHead`: as in Ogg and Matroska (RFC 7845 §5.1). */
export function opusClockOf(opusHead: Buffer): PacketClock {
  if (opusHead.length < 19) throw new Unmeasurable('its Opus header is cut short');
  return {
    channels: opusHead.readUInt8(9),
    rate: OPUS_RATE,
    longestMs: OPUS_MOST_MS,
    lengthOf: (head) => {
      const toc = head[0];
      if (toc === undefined) return 0;
      const config = toc >> 3;
      const frame = config < 12 ? SILK_MS[config & 3] : config < 16 ? HYBRID_MS[config & 1] : CELT_MS[config & 3];
      const code = toc & 3;
      const frames = code === 3 ? (head[1] ?? 0) & 63 : code === 0 ? 1 : 2;
      return Math.min(OPUS_MOST_MS, (frame ?? OPUS_MOST_MS) * frames);
    },
  };
}

const AAC_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
/** Main, LC, SSR, LTP, and LC under SBR or PS: 1024 samples of the core rate in a packet. */
const AAC_TYPES: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 29]);
const AAC_SAMPLES = 1024;

/** `config`: an AudioSpecificConfig (ISO 14496-3 §1.6.2.1). */
export function aacClockOf(config: Buffer): PacketClock {
  if (config.length < 2) throw new Unmeasurable('its AAC header is cut short');
  const bits = config.readUInt16BE(0);
  const rate = AAC_RATES[(bits >> 7) & 15];
  if (!AAC_TYPES.has(bits >> 11) || rate === undefined) throw new Unmeasurable('its kind of AAC is not measured');
  return fixedClock((bits >> 3) & 15, rate, AAC_SAMPLES);
}

/** `cookie`: an ALACSpecificConfig (24 bytes). */
export function alacClockOf(cookie: Buffer): PacketClock {
  if (cookie.length < 24) throw new Unmeasurable('its ALAC header is cut short');
  const rate = cookie.readUInt32BE(20);
  if (rate === 0) throw new Unmeasurable('it has no sample rate');
  return fixedClock(cookie.readUInt8(9), rate, cookie.readUInt32BE(0));
}

function fixedClock(channels: number, rate: number, samples: number): PacketClock {
  const ms = (samples * 1000) / rate;
  return { channels, rate, longestMs: ms, lengthOf: () => ms };
}
