/** A gateway whose agent has credit limits, in front of an upstream that bills: what left, what was booked, what is left. */
import type { ServerResponse } from 'node:http';
import { type AgentLimits, NO_AGENT_LIMITS } from '../../src/core/limits.ts';
import { jsonHeaders, startWithMock } from './gateway-harness.ts';
import { AGENT_TOKEN } from './memory-ports.ts';
import { isOwnRead, type SeenRequest } from './mock-upstream.ts';
import type { RawResponse } from './raw-client.ts';

export const MODEL = 'eleven_multilingual_v2';
export const SPEAK = 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';
const AREAS = [
  'text_to_speech',
  'text_to_dialogue',
  'speech_to_text',
  'audio_tools',
  'voice_design',
  'dubbing',
  'music',
] as const;

export interface Refusal {
  readonly status: number;
  readonly reason: string | null;
}

/** The harness's agent with Full on what spends. `parts` besides its limits, as `rules`. */
export async function startBudget(limits: Partial<AgentLimits>, rules: ReadonlyMap<string, 'allow'> = new Map()) {
  const harness = await startWithMock(AREAS);
  const { ports, upstream } = harness;
  const grants = new Map(AREAS.map((area) => [area, 'full'] as const));
  ports.setAgent({ grants, rules, limits: { ...NO_AGENT_LIMITS, ...limits } });
  const agent = ports.agents.get(AGENT_TOKEN);
  if (agent === undefined) throw new Error('no agent');
  /** How the agent's calls are answered once they are whole; voices have no rate of their own. */
  const charge = (answer: (request: SeenRequest, response: ServerResponse) => void): void => {
    upstream.answer = (request, response, message) => {
      message.resume().on('end', () => {
        if (!isOwnRead(request)) answer(request, response);
        else response.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"Rachel"}');
      });
    };
  };
  charge((_request, response) => response.writeHead(200).end('sound'));
  const json = (line: string, body: string) => {
    // The raw client writes a byte for each character.
    const bytes = Buffer.from(body).toString('latin1');
    return harness.call(line, jsonHeaders(body), bytes);
  };
  return {
    ...harness,
    agent,
    json,
    speak: (text: string, model = MODEL) => json(SPEAK, JSON.stringify({ text, model_id: model })),
    /** What the agent's calls sent; Bollard's own reads say who asks. */
    sent: (): readonly SeenRequest[] => upstream.requests.filter((request) => !isOwnRead(request)),
    /** The day of the agent, in thousandths. */
    day: () => ports.budget.ledger.usage('acc_main', agent.id, agent.limits, ports.budget.now()).windows.day,
    /** The reservations that decisions tell, in thousandths. */
    bounds: () => ports.log.ofKind('decision').map(({ facts }) => facts.boundMilli ?? null),
    charge,
    /** Every answer to a call carries this cost, or none. */
    bill(credits: number | string | null, status = 200) {
      const told = credits === null ? {} : { 'character-cost': String(credits) };
      charge((_request, response) => response.writeHead(status, told).end('sound'));
    },
    /** Resolves when so many of the agent's calls have arrived whole. */
    async arrived(count: number): Promise<void> {
      let seen = 0;
      for (let index = 0; seen < count; index += 1) {
        const request = await upstream.request(index);
        if (isOwnRead(request)) continue;
        await upstream.ended(index);
        seen += 1;
      }
    },
  };
}

export type BudgetHarness = Awaited<ReturnType<typeof startBudget>>;

export function refusalOf(response: RawResponse): Refusal {
  const reason = /"bollard":\{[^}]*"reason":"([a-z_]+)"/.exec(response.body.toString('utf8'))?.[1] ?? null;
  return { status: response.status, reason };
}
