/** The running gateway, and what the calls of the app may know of it. */

import type { AccountPolicy, AgentPolicy } from '../core/policy-state.ts';
import type { GatewayPorts, Identity, Route, RouteRefusal } from '../core/ports.ts';
import { originOf } from '../core/region.ts';
import { type KeyTestResult, testKey } from '../gateway/key-test.ts';
import { readModels } from '../gateway/models-read.ts';
import { createGateway, type Gateway } from '../gateway/server.ts';
import { clearSpool } from '../gateway/spool.ts';
import { readSubscription, type SubscriptionReading } from '../gateway/subscription.ts';
import { createSandbox, type Sandbox } from '../sandbox/server.ts';
import { CallError } from './call-error.ts';
import { DEFAULT_PORT } from './data-dir.ts';
import type { KeyRing } from './key-ring.ts';
import type { PolicyBook } from './policy-book.ts';
import {
  goesToSandbox,
  type RouteParts,
  routeOf,
  routeOfAccount,
  type SandboxAddress,
  type Upstream,
} from './routes.ts';
import type { SeenBook } from './seen-book.ts';
import type { TokenMint } from './token-mint.ts';
import type { VaultGate } from './vault-gate.ts';

export interface GatewayStart {
  readonly port: number;
  readonly upstream: Upstream;
  /** PEM. */
  readonly ca?: string;
  readonly proxy?: string;
}

export interface HostParts {
  readonly book: PolicyBook;
  readonly vault: VaultGate;
  readonly keys: KeyRing;
  readonly seen: SeenBook;
  readonly tokens: TokenMint;
  readonly log: GatewayPorts['log'];
  readonly names: GatewayPorts['names'];
  readonly budget: GatewayPorts['budget'];
  readonly dataDir: string;
  readonly version: string;
  readonly now: () => number;
  /** Called once agents can call. */
  readonly onStarted: () => void;
}

const DRAIN_MS = 5_000;
const SWEEP_MS = 1_000;

export class GatewayHost {
  readonly #parts: HostParts;
  #gateway: Gateway | null = null;
  #sandbox: Sandbox | null = null;
  #url: string | null = null;
  #routeParts: RouteParts | null = null;
  #startedAt: number | null = null;
  #start: GatewayStart = { port: DEFAULT_PORT, upstream: 'live' };
  #sweep: NodeJS.Timeout | null = null;
  readonly #closing = new AbortController();

  constructor(parts: HostParts) {
    this.#parts = parts;
  }

  /** The address in use, or null while nothing runs. */
  get url(): string | null {
    return this.#url;
  }

  /** The address agents are told, running or not. */
  get baseUrl(): string {
    return this.#url ?? `http://127.0.0.1:${this.#start.port || DEFAULT_PORT}`;
  }

  /** When the sandbox began, with nothing used; Unix time in ms, null while nothing was started. */
  get startedAt(): number | null {
    return this.#startedAt;
  }

  get upstream(): Upstream {
    return this.#start.upstream;
  }

  /** True when calls of every agent, and of a new one, stay in the sandbox. */
  usesSandboxOnly(): boolean {
    const { state } = this.#parts.book;
    const used = [state.defaultAccountId, ...[...state.agents.values()].map((agent) => agent.accountId)];
    return used.every((id) => {
      const account = state.accounts.get(id);
      return account !== undefined && goesToSandbox(account, this.upstream, state.keyEverSet);
    });
  }

  openCalls(): number {
    return this.#gateway?.openCalls() ?? 0;
  }

  /** The policy was changed: calls that wait for their turn hear of it. */
  policyChanged(): void {
    for (const { id, limits } of this.#parts.book.state.agents.values()) this.#gateway?.setLimits(id, limits);
  }

  logHealthy(): boolean {
    return this.#parts.log.healthy;
  }

  /** Starts the sandbox and the gateway. Throws PortInUseError. Returns whether ::1 is served too. */
  async start(start: GatewayStart): Promise<{ readonly url: string; readonly ipv6: boolean }> {
    this.#start = start;
    const { book, vault, keys, seen, tokens, log, names, budget, dataDir, version, now } = this.#parts;
    this.#startedAt = now();
    this.#sandbox = createSandbox({});
    const sandbox: SandboxAddress = await this.#sandbox.listen();
    await clearSpool(dataDir);
    const routeParts: RouteParts = {
      book,
      keys,
      closed: () =>
        vault.closed() ?? (vault.state === 'none' && book.hasRealAccount() ? ('vault_locked' as const) : null),
      upstream: start.upstream,
      sandbox,
    };
    this.#gateway = createGateway(
      {
        identify: (token) => {
          const hash = tokens.hash(token);
          return identityOf(hash === null ? undefined : book.findByTokenHash(hash), now());
        },
        recheck: ({ tokenHash }) => identityOf(book.findByTokenHash(tokenHash), now()),
        isStopped: () => book.state.stopped,
        route: (agent) => routeOf(agent, routeParts),
        log,
        names,
        budget,
        seen: (agentId, userAgent) => seen.note(agentId, now(), userAgent),
      },
      { version, dataDir, ...this.#connector() },
    );
    const { port, ipv6 } = await this.#gateway.listen(start.port);
    this.#url = `http://127.0.0.1:${port}`;
    this.#routeParts = routeParts;
    // A replaced key is forgotten as soon as no call is open that could have started with it.
    const gateway = this.#gateway;
    this.#sweep = setInterval(() => keys.forgetReplaced(gateway.openSince()), SWEEP_MS);
    this.#sweep.unref();
    this.#parts.onStarted();
    return { url: this.#url, ipv6 };
  }

  /** `gone` ends the reads early; so does the end of the gateway. */
  async testKey(account: AccountPolicy, gone: AbortSignal): Promise<KeyTestResult> {
    const { vault, keys, version } = this.#parts;
    const closed = vault.closed();
    if (closed === 'vault_locked') throw new CallError('vault_locked', 'The vault is locked: bollard unlock opens it.');
    if (closed) throw new CallError('policy_changed', 'The policy was changed behind Bollard: confirm it first.');
    const key = keys.keyOf(account.id);
    if (key === null) throw new CallError('refused', `The account ${account.name} has no key.`);
    const origin = this.upstream.startsWith('http') ? this.upstream : originOf(account.region);
    const route = { accountId: account.id, accountName: account.name, sandbox: false, origin, key, secrets: [key] };
    return testKey(route, version, this.#connector(), AbortSignal.any([gone, this.#closing.signal]));
  }

  /** Where an account's own reads go now, or why there are none. */
  accountRoute(accountId: string): Route | RouteRefusal | 'not_running' {
    return this.#routeParts === null ? 'not_running' : routeOfAccount(accountId, this.#routeParts);
  }

  readSubscription(route: Route, signal: AbortSignal): Promise<SubscriptionReading> {
    return readSubscription(route, this.#parts.version, this.#connector(), signal);
  }

  readModels(route: Route, signal: AbortSignal): Promise<unknown> {
    return readModels(route, this.#parts.version, this.#connector(), signal);
  }

  /** Drains open calls for at most 5 s, then ends them; each is closed in the log. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#routeParts = null;
    if (this.#sweep) clearInterval(this.#sweep);
    await this.#gateway?.close(DRAIN_MS);
    await this.#sandbox?.close();
    this.#url = null;
  }

  #connector() {
    const { ca, proxy } = this.#start;
    return { ...(ca === undefined ? {} : { ca }), ...(proxy === undefined ? {} : { proxyUrl: proxy }) };
  }
}

function identityOf(agent: AgentPolicy | undefined, now: number): Identity {
  if (!agent) return { kind: 'unknown' };
  return { kind: agent.expiresAt !== null && agent.expiresAt <= now ? 'expired' : 'agent', agent };
}
