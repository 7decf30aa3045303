import { CallError } from '../call-error.ts';
import { runChecks } from '../doctor.ts';
import type { Handlers } from './handler.ts';

export const statusHandlers: Handlers<'status'> = {
  'status.get': async (_input, _actor, parts) => {
    const { book, gateway, vault, reader } = parts;
    const agents = [...book.state.agents.values()];
    const log = await reader.totals();
    return {
      running: gateway.url !== null,
      url: gateway.url,
      baseUrl: gateway.baseUrl,
      upstream: gateway.upstream,
      sandbox: gateway.usesSandboxOnly(),
      vault: vault.state,
      stopped: book.state.stopped,
      agents: agents.length,
      agentsPaused: agents.filter((agent) => agent.paused).length,
      openCalls: gateway.openCalls(),
      logHealthy: gateway.logHealthy(),
      logEntries: log.entries,
      logBytes: log.bytes,
      dataDir: parts.dataDir,
      version: parts.version,
      pid: process.pid,
    };
  },
};

export const doctorHandlers: Handlers<'doctor'> = {
  'doctor.run': async (_input, _actor, parts) => ({ checks: await runChecks(parts) }),
};

export const stopHandlers: Handlers<'stop'> = {
  'stop.all': (_input, actor, { book }) => {
    const changed = book.commit({ ...book.state, stopped: true }, actor);
    return { message: changed ? 'All agents are stopped: new calls are refused.' : 'All agents were stopped already.' };
  },
  'stop.resume': (_input, actor, { book }) => {
    if (!book.state.stopped) throw new CallError('refused', 'Stop all is not in force.');
    book.commit({ ...book.state, stopped: false }, actor);
    return { message: 'Stop all has ended: agents may call again, as far as each is allowed.' };
  },
};
