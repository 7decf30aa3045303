/** What the parts of a running gateway share. */
import type { GatewayPorts } from '../core/ports.ts';
import type { SpendingParts } from './spending.ts';
import type { TurnParts } from './turn.ts';
import type { Upstreams } from './upstreams.ts';
import type { VoiceNames } from './voice-names.ts';

export interface Timeouts {
  /** A head that is not whole after so long ends the connection, also one that was never begun (B14). */
  readonly headersMs: number;
  /** An upload without a byte for so long ends with 400 `upload_stalled`. */
  readonly stallMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  /** How long a refused upload is read and thrown away, so that the agent sees the answer. */
  readonly lingerMs: number;
}

/** A call that was let in, from its permission to its outcome. */
export interface OpenCall {
  /** As `performance.now()`. */
  readonly startedAt: number;
  /** Ends the call at once, with outcome `stopped`. */
  stop(): void;
  /** The agent's connection broke the protocol or closed within the request. */
  requestBroken(): void;
}

export interface GatewayContext {
  readonly ports: GatewayPorts;
  readonly timeouts: Timeouts;
  readonly upstreams: Upstreams;
  readonly voiceNames: VoiceNames;
  readonly spendingParts: SpendingParts;
  readonly turnParts: TurnParts;
  /** Its folder `spool` holds bodies that must be known whole. */
  readonly dataDir: string;
  /** Calls under way. */
  readonly calls: Set<OpenCall>;
  /** What the upstream is told of Bollard's own calls. */
  readonly userAgent: string;
}
