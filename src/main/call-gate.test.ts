import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_NAMES, DESKTOP_CALL_NAMES } from '../contract/names.ts';
import { admit, isOwnPage } from './call-gate.ts';

const OWN = { origin: 'app://bollard', parent: null, detached: false };

describe('who may call', () => {
  it('is the main frame of our window with our page', () => {
    expect(isOwnPage(1, OWN, 1)).toBe(true);
  });

  it.each([
    ['another window', 2, OWN, 1],
    ['no window', 1, OWN, null],
    ['a frame that is gone', 1, null, 1],
    ['a frame within the page', 1, { ...OWN, parent: OWN }, 1],
    ['a frame that was navigated away', 1, { ...OWN, detached: true }, 1],
    ['about:blank', 1, { ...OWN, origin: 'null' }, 1],
    ['another host of our scheme', 1, { ...OWN, origin: 'app://bollard.evil' }, 1],
    ['a page of the web', 1, { ...OWN, origin: 'https://bollard' }, 1],
  ])('G2: is not %s', (_who, sender, frame, window) => {
    expect(isOwnPage(sender, frame, window)).toBe(false);
  });
});

describe('what may be called', () => {
  it('is each call of the contract, but for those that carry the vault key', () => {
    for (const name of [...CALL_NAMES, ...DESKTOP_CALL_NAMES]) {
      const { kind, ...rest } = admit(name, {});
      const refusedByName = kind === 'refused' && 'code' in rest && rest.code === 'unknown_call';
      expect(refusedByName, name).toBe(name === 'vault.adopt' || name === 'vault.unlock');
    }
    expect(admit('status.get', {})).toEqual({ kind: 'core', name: 'status.get', input: {} });
    expect(admit('app.get', {})).toEqual({ kind: 'desktop', name: 'app.get', input: {} });
  });

  it.each([undefined, null, 7, {}, 'toString', '__proto__', 'constructor', 'status.get ', 'x'.repeat(100_000)])(
    'G3: is no %s',
    (name) => {
      expect(admit(name, {})).toMatchObject({ kind: 'refused', code: 'unknown_call' });
    },
  );

  it('G1: takes nothing that its schema does not describe, and never throws', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const deep = Array.from({ length: 5_000 }).reduce<unknown>((inner) => ({ inner }), 1);
    const odd: unknown[] = [
      undefined,
      null,
      'x'.repeat(1_000_000),
      deep,
      cyclic,
      10n,
      Buffer.from('x'),
      () => 1,
      [],
      7,
    ];
    for (const name of [...CALL_NAMES, ...DESKTOP_CALL_NAMES]) {
      for (const input of odd) {
        expect(admit(name, input).kind, name).toBe('refused');
      }
      expect(admit(name, { unheardOf: 1 }).kind, name).toBe('refused');
    }
  });

  it('G1, G15: holds for anything that can be sent', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CALL_NAMES, ...DESKTOP_CALL_NAMES),
        fc.anything({ maxDepth: 3 }),
        (name, input) => {
          expect(() => admit(name, input)).not.toThrow();
        },
      ),
    );
    expect(admit('prefs.set', JSON.parse('{"__proto__":{"theme":"dark"}}'))).not.toHaveProperty('input.theme');
    expect(({} as { theme?: unknown }).theme).toBeUndefined();
  });
});
