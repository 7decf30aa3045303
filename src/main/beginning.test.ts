import { beforeEach, describe, expect, it, vi } from 'vitest';
import { refusedSwitch } from './beginning.ts';

const { app, switches } = vi.hoisted(() => {
  const switches = new Set<string>();
  return { switches, app: { isPackaged: true, commandLine: { hasSwitch: (name: string) => switches.has(name) } } };
});
vi.mock('electron', () => ({ app }));

beforeEach(() => {
  switches.clear();
  app.isPackaged = true;
});

describe('G20: a packaged app', () => {
  it.each(['remote-debugging-port', 'remote-debugging-pipe', 'load-extension', 'disable-web-security', 'gpu-launcher'])(
    'does not start with --%s, which no fuse takes away',
    (name) => {
      switches.add(name);
      expect(refusedSwitch()).toBe(name);
      app.isPackaged = false;
      expect(refusedSwitch()).toBeNull();
    },
  );

  it('starts with switches that let nobody in', () => {
    switches.add('user-data-dir');
    switches.add('lang');
    expect(refusedSwitch()).toBeNull();
  });
});
