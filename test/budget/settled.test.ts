/**
 * What is settled is what the account says (issue 4): many mixed calls through a whole Bollard to the sandbox, then the log, the
 * ledger and the sandbox's own counter side by side. `BOLLARD_CALLS` says how many calls.
 */
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallInput, CallName, CallOutput, CallResult } from '../../src/contract/calls.ts';
import type { EntryShape } from '../../src/contract/shapes.ts';
import { type Instance, startInstance } from '../../src/runtime/instance.ts';
import { createSandbox } from '../../src/sandbox/server.ts';
import { wave } from '../support/media-files.ts';
import { makeOwnedHome } from '../support/owned-home.ts';

const CALLS = Number(process.env.BOLLARD_CALLS ?? 1_000);
const AT_ONCE = 24;
const AREAS = ['text_to_speech', 'text_to_dialogue', 'speech_to_text', 'audio_tools', 'voice_design', 'voices', 'user'];
const VOICES = ['21m00Tcm4TlvDq8ikWAM', 'EXAVITQu4vr4xnSDxMaL', 'JBFqnCBsd6RMkjVDRZzb'];
const MODELS = ['eleven_multilingual_v2', 'eleven_flash_v2_5', 'eleven_v3', 'eleven_v4', 'eleven_turbo_v2_5'];
const SPEECH = ['', '/stream', '/with-timestamps', '/stream/with-timestamps'];

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomFrom>;

function one<T>(list: readonly T[], random: Random): T {
  const found = list[random(list.length)];
  if (found === undefined) throw new Error('an empty list');
  return found;
}

function words(random: Random, most: number): string {
  return [...'a é 😀 ok '.repeat(20)].slice(0, 1 + random(most)).join('');
}

function upload(name: string, ms: number, fields: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append(name, new File([new Uint8Array(wave(ms / 1000))], 'a.wav', { type: 'audio/wav' }));
  return form;
}

interface Made {
  readonly path: string;
  readonly json?: object;
  readonly form?: FormData;
}

/** One call of the mix. */
function makeCall(random: Random): Made {
  const voice = one(VOICES, random);
  const model = one(MODELS, random);
  switch (random(10)) {
    case 0:
      return { path: '/v1/sound-generation', json: { text: 'rain', duration_seconds: 0.5 + random(3) / 2 } };
    case 1:
      return { path: `/v1/speech-to-speech/${voice}`, form: upload('audio', 100 + random(900)) };
    case 2:
      return { path: '/v1/audio-isolation', form: upload('audio', 100 + random(900)) };
    case 3:
      return { path: '/v1/text-to-voice/design', json: { voice_description: 'a calm voice', text: words(random, 30) } };
    case 4:
      return { path: '/v1/speech-to-text', form: upload('file', 100 + random(9_000), { model_id: 'scribe_v2' }) };
    case 5:
      return {
        path: '/v1/text-to-dialogue',
        json: {
          model_id: 'eleven_v3',
          inputs: [
            { text: words(random, 10), voice_id: voice },
            { text: words(random, 10), voice_id: one(VOICES, random) },
          ],
        },
      };
    // Refused by the sandbox: no such voice.
    case 6:
      return { path: '/v1/text-to-speech/nosuchvoice00000000', json: { text: words(random, 20), model_id: model } };
    default:
      return {
        path: `/v1/text-to-speech/${voice}${one(SPEECH, random)}`,
        json: { text: words(random, 20), model_id: model },
      };
  }
}

/** A call whose agent hangs up before its body is whole: nothing of it is ever sent. */
async function hangUp(url: string, token: string): Promise<void> {
  const sent = request(`${url}/v1/text-to-speech/${VOICES[0]}`, {
    method: 'POST',
    headers: { 'xi-api-key': token, 'content-type': 'application/json', 'content-length': '100' },
  });
  sent.on('error', () => undefined);
  sent.write('{"text":"');
  await new Promise<void>((resolve) => sent.once('socket', () => setImmediate(resolve)));
  const closed = new Promise<void>((resolve) => sent.once('close', () => resolve()));
  sent.destroy();
  await closed;
}

async function open() {
  const sandbox = createSandbox({ speed: Number.POSITIVE_INFINITY, tier: 'scale' });
  closing.push(() => sandbox.close());
  const { origin, key } = await sandbox.listen();
  const home = await makeOwnedHome();
  closing.push(() => home.remove());
  const entries: EntryShape[] = [];
  const instance = await startInstance({
    dataDir: home.dataDir,
    version: '0.0.0-test',
    holder: 'a test',
    port: 0,
    upstream: origin,
    demoAgent: false,
    vaultKey: async () => home.vaultKey,
    confirm: async () => true,
    onWarning: () => undefined,
    onEntries: (heard) => entries.push(...heard),
  });
  closing.push(() => instance.close());
  await ask(instance, 'key.set', { key });
  return { sandbox: { origin, key }, instance, entries };
}

async function ask<N extends CallName>(instance: Instance, name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const result = (await instance.call(name, input)) as CallResult<N>;
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value;
}

async function addAgent(
  instance: Instance,
  name: string,
  limits: Omit<CallInput<'limit.set'>, 'agent'>,
): Promise<{ readonly token: string }> {
  const { id, token } = await ask(instance, 'agent.add', { name });
  for (const area of AREAS) await ask(instance, 'grant.set', { agent: id, area, level: 'full' });
  await ask(instance, 'limit.set', { agent: id, ...limits });
  return { token };
}

function settledBy({ facts }: EntryShape): unknown {
  return typeof facts === 'object' && facts !== null ? Reflect.get(facts, 'settledBy') : null;
}

function total(entries: readonly EntryShape[]): number {
  return entries.reduce(
    (sum, { kind, credits }) => sum + (kind === 'decision' ? 0 : Math.round((credits ?? 0) * 1000)),
    0,
  );
}

describe('after many mixed calls', () => {
  it(`the log, the ledger and the account's own counter agree to the thousandth, over ${CALLS} calls`, async () => {
    const { sandbox, instance, entries } = await open();
    const agents = [
      // Every limit applies, and every price is required.
      await addAgent(instance, 'Bounded', { hour: 1_000_000, day: 1_000_000, month: 1_000_000, parallel: 20 }),
      await addAgent(instance, 'Free', {}),
      // Some of what it asks for is refused.
      await addAgent(instance, 'Tight', { perRequest: 15 }),
    ];
    // Runs that look alike are not what is tested here.
    await ask(instance, 'guard.set', { identical: null, denials: null, habit: null });
    const random = randomFrom(4);
    const statuses = new Map<number, number>();
    let left = CALLS;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        const { token } = one(agents, random);
        if (random(25) === 0) {
          await hangUp(instance.url, token);
          continue;
        }
        const { path, json, form } = makeCall(random);
        const response = await fetch(instance.url + path, {
          method: 'POST',
          headers: { 'xi-api-key': token, ...(json ? { 'content-type': 'application/json' } : {}) },
          body: form ?? JSON.stringify(json),
        });
        await response.arrayBuffer();
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const allowed = () => entries.filter(({ kind, decision }) => kind === 'decision' && decision === 'allow').length;
    await expect.poll(() => entries.filter(({ kind }) => kind === 'outcome').length).toBe(allowed());

    const answer = await fetch(`${sandbox.origin}/v1/user/subscription`, { headers: { 'xi-api-key': sandbox.key } });
    const counted: { character_count: number } = await answer.json();
    const outcomes = entries.filter(({ kind }) => kind === 'outcome');
    // What may have cost something was settled from what is known, never at a guess.
    expect(new Set(outcomes.map(settledBy))).toEqual(new Set(['cost_header', 'audio_duration', 'released']));
    expect(total(entries) / 1000).toBe(counted.character_count);
    // Only now: until then one of the agents has no limit at all.
    await ask(instance, 'account.limit', { account: 'main', day: 1_000_000 });
    const { agents: sums, limits } = await ask(instance, 'credits.get', {});
    expect(sums.reduce((sum, { period }) => sum + Math.round(period * 1000), 0) / 1000).toBe(counted.character_count);
    const [ledger] = limits.accounts.map(({ usage }) => usage.find(({ limit }) => limit === 'day'));
    expect(ledger).toMatchObject({ spent: counted.character_count, reserved: 0 });
    expect(statuses.get(200)).toBeGreaterThan(CALLS / 3);
    expect([...statuses.keys()].sort()).toEqual([200, 402, 404]);
    expect(outcomes.filter(({ credits }) => (credits ?? 0) > 0).length).toBeGreaterThan(CALLS / 3);
  }, 600_000);
});
