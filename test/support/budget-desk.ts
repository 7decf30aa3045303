/** Bollard as a whole with a real account, between agents that spend and an upstream that charges. */
import { expect, onTestFinished } from 'vitest';
import type { CallInput, CallName, CallOutput, CallResult } from '../../src/contract/calls.ts';
import type { EntryShape } from '../../src/contract/shapes.ts';
import { type Instance, startInstance } from '../../src/runtime/instance.ts';
import { makeOwnedHome, type OwnedHome } from './owned-home.ts';
import { type SpendingUpstream, startSpendingUpstream } from './spending-upstream.ts';

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** The code of a refusal by Bollard. */
  readonly reason: string | null;
}

export interface SpendingAgent {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  /** A request with the agent's token. `json`: the body, of any value. */
  call(line: string, request?: RequestInit & { readonly json?: unknown }): Promise<Answered>;
  /** Text to speech with so many characters: one credit each. `mark` makes the text another. */
  speak(characters: number, mark?: string, voice?: string): Promise<Answered>;
  /** What the log holds of it, in order. */
  entries(kind?: EntryShape['kind']): readonly EntryShape[];
  /** Resolves when the log holds so many outcomes of it. */
  ended(count: number): Promise<readonly EntryShape[]>;
  /** Credits that its outcomes and their corrections say. */
  spent(): number;
}

export interface BudgetDesk {
  readonly home: OwnedHome;
  readonly instance: Instance;
  readonly upstream: SpendingUpstream;
  readonly entries: readonly EntryShape[];
  readonly warnings: readonly string[];
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** A new agent that may do everything without being asked, bound by these limits. */
  agent(name: string, limits?: object): Promise<SpendingAgent>;
}

const AREAS = ['text_to_speech', 'speech_to_text', 'audio_tools', 'voice_design', 'dubbing', 'voices', 'models'];

/** Everything is closed when the test ends. */
export async function openBudgetDesk(tier?: string): Promise<BudgetDesk> {
  const upstream = await startSpendingUpstream(tier);
  onTestFinished(() => upstream.close());
  const home = await makeOwnedHome();
  onTestFinished(() => home.remove());
  const entries: EntryShape[] = [];
  const warnings: string[] = [];
  const instance = await startInstance({
    dataDir: home.dataDir,
    version: '0.0.0-test',
    holder: 'a test',
    port: 0,
    upstream: upstream.mock.origin,
    demoAgent: false,
    vaultKey: async () => home.vaultKey,
    confirm: async () => true,
    onWarning: (message) => warnings.push(message),
    onEntries: (heard) => entries.push(...heard),
  });
  onTestFinished(() => instance.close());
  const call = async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const result = (await instance.call(name, input)) as CallResult<N>;
    if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
    return result.value;
  };
  return {
    home,
    instance,
    upstream,
    entries,
    warnings,
    call,
    async agent(name, limits = {}) {
      const { id, token } = await call('agent.add', { name });
      for (const area of AREAS) await call('grant.set', { agent: id, area, level: 'full' });
      if (Object.keys(limits).length > 0) await setLimits(instance, id, limits);
      return spendingAgent({ id, name, token, url: instance.url, entries });
    },
  };
}

async function setLimits(instance: Instance, agent: string, limits: object): Promise<void> {
  const result = await instance.call('limit.set', { agent, ...limits });
  if (!result.ok) throw new Error(`limit.set: ${result.error.message}`);
}

interface AgentParts {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly url: string;
  readonly entries: readonly EntryShape[];
}

function spendingAgent({ id, name, token, url, entries }: AgentParts): SpendingAgent {
  const call: SpendingAgent['call'] = async (line, request = {}) => {
    const [method = '', target = ''] = line.split(' ');
    const { json, ...init } = request;
    const headers = new Headers(init.headers);
    headers.set('xi-api-key', token);
    if (json !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const body = json === undefined ? init.body : typeof json === 'string' ? json : JSON.stringify(json);
    const response = await fetch(url + target, { ...init, method, headers, ...(body ? { body } : {}) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text, reason: reasonOf(text) };
  };
  const own = (kind?: EntryShape['kind']) =>
    entries.filter((entry) => entry.agent === name && (kind === undefined || entry.kind === kind));
  return {
    id,
    name,
    token,
    call,
    speak: (characters, mark = '', voice = 'v1') =>
      call(`POST /v1/text-to-speech/${voice}`, {
        json: { text: mark.padEnd(characters, 'x'), model_id: 'eleven_multilingual_v2' },
      }),
    entries: own,
    async ended(count) {
      await expect.poll(() => own('outcome').length).toBe(count);
      return own('outcome');
    },
    spent: () => own().reduce((sum, { kind, credits }) => sum + (kind === 'decision' ? 0 : (credits ?? 0)), 0),
  };
}

function reasonOf(text: string): string | null {
  return /"bollard":\{[^}]*"reason":"([a-z_]+)"/.exec(text)?.[1] ?? null;
}
