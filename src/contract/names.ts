/** The names of every call, for the preload, which may hold nothing else: contract/calls.ts and desktop.ts say what they do. */
export const CALL_NAMES = [
  'status.get',
  'doctor.run',
  'stop.all',
  'stop.resume',
  'vault.adopt',
  'vault.unlock',
  'vault.lock',
  'account.list',
  'account.set_default',
  'key.set',
  'key.status',
  'key.remove',
  'key.test',
  'agent.add',
  'agent.list',
  'agent.show',
  'agent.rename',
  'agent.pause',
  'agent.resume',
  'agent.rotate',
  'agent.remove',
  'agent.bind',
  'agent.set_policy',
  'grant.set',
  'rule.set',
  'policy.explain',
  'policy.export',
  'policy.import',
  'audit.page',
  'audit.count',
  'credits.get',
  'audit.verify',
] as const;

/** Calls of the window only: they concern the app itself, so the command line has none of them. */
export const DESKTOP_CALL_NAMES = [
  'app.get',
  'app.retry',
  'prefs.set',
  'vault.open',
  'export.start',
  'export.cancel',
  'agent.test_call',
  'link.open',
  'folder.open',
  'text.copy',
] as const;

/** Channels between the page and the main process. */
export const CALL_CHANNEL = 'bollard:call';
export const EVENT_CHANNEL = 'bollard:event';
