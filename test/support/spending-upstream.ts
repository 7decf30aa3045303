/** A stand-in for ElevenLabs that charges: what agents sent is kept apart from Bollard's own free reads. */
import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { isOwnRead, MockUpstream, type SeenRequest } from './mock-upstream.ts';

/** What an agent's call is answered: the request is whole. */
type Charge = (request: SeenRequest, response: ServerResponse) => void;

/** One second of silence would do as well. */
const AUDIO = Buffer.alloc(256, 1);

export interface SpendingUpstream {
  readonly mock: MockUpstream;
  /** What agents sent whole, in order. */
  readonly calls: SeenRequest[];
  /** Resolves when so many of them have arrived whole. */
  arrived(count: number): Promise<void>;
  /** Set to answer otherwise; the default charges nothing it tells of. */
  charge: Charge;
  close(): Promise<void>;
}

/** Answers 200 with audio and this `character-cost`, or without one. */
export function charging(cost: string | null): Charge {
  return (_request, response) => {
    const told = cost === null ? {} : { 'character-cost': cost };
    response.writeHead(200, { 'content-type': 'audio/mpeg', ...told }).end(AUDIO);
  };
}

/** `tier`: the plan, whose ceilings bound how many calls are open at once. */
export async function startSpendingUpstream(tier = 'scale'): Promise<SpendingUpstream> {
  const calls: SeenRequest[] = [];
  const events = new EventEmitter();
  const mock = await MockUpstream.start((request, response, message) => {
    message.resume();
    if (isOwnRead(request)) {
      message.on('end', () => answerOwn(request, response, tier));
      return;
    }
    message.on('end', () => {
      calls.push(request);
      upstream.charge(request, response);
      events.emit('call');
    });
  });
  const upstream: SpendingUpstream = {
    mock,
    calls,
    async arrived(count) {
      while (calls.length < count) await once(events, 'call');
    },
    charge: charging(null),
    close: () => mock.close(),
  };
  return upstream;
}

function answerOwn({ target }: SeenRequest, response: ServerResponse, tier: string): void {
  const body = ownBody(target, tier);
  response.writeHead(body === null ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? { detail: { status: 'not_found', message: 'There is no such thing.' } }));
}

function ownBody(target: string, tier: string): unknown {
  if (target === '/v1/user/subscription') {
    const reset = Math.floor(Date.now() / 1000) + 10 * 86_400;
    return { tier, character_count: 0, character_limit: 1_800_000, next_character_count_reset_unix: reset };
  }
  const voice = /^\/v1\/voices\/([A-Za-z0-9]+)(\?.*)?$/.exec(target)?.[1];
  return voice === undefined ? null : { voice_id: voice, name: 'Rachel', category: 'premade' };
}
