import { describe, expect, it } from 'vitest';
import { createKeyRing } from './key-ring.ts';

const OLD = 'sk_test_old_0123456789';
const NEW = 'sk_test_new_0123456789';
const NEWEST = 'sk_test_newest_0123456';

function makeRing() {
  const clock = { now: 100 };
  return { clock, ring: createKeyRing(() => clock.now) };
}

describe('the key ring', () => {
  it('holds one key for each account, and nothing for others', () => {
    const { ring } = makeRing();
    ring.put('acc_1', OLD);
    ring.put('acc_2', NEW);
    expect(ring.keyOf('acc_1')).toBe(OLD);
    expect(ring.secretsOf('acc_2')).toEqual([NEW]);
    expect(ring.keyOf('acc_3')).toBeNull();
    expect(ring.secretsOf('acc_3')).toEqual([]);
  });

  it('C29: knows a replaced key until no call is open that started before it was replaced', () => {
    const { ring, clock } = makeRing();
    ring.put('acc_1', OLD);
    clock.now = 200;
    ring.put('acc_1', NEW);
    expect(ring.keyOf('acc_1')).toBe(NEW);
    expect(ring.secretsOf('acc_1')).toEqual([NEW, OLD]);
    ring.forgetReplaced(199);
    expect(ring.secretsOf('acc_1')).toEqual([NEW, OLD]);
    ring.forgetReplaced(200);
    expect(ring.secretsOf('acc_1')).toEqual([NEW]);
  });

  it('C29: forgets each of several replaced keys in its own time', () => {
    const { ring, clock } = makeRing();
    ring.put('acc_1', OLD);
    clock.now = 200;
    ring.put('acc_1', NEW);
    clock.now = 300;
    ring.put('acc_1', NEWEST);
    expect(ring.secretsOf('acc_1')).toEqual([NEWEST, OLD, NEW]);
    ring.forgetReplaced(250);
    expect(ring.secretsOf('acc_1')).toEqual([NEWEST, NEW]);
    ring.forgetReplaced(300);
    expect(ring.secretsOf('acc_1')).toEqual([NEWEST]);
  });

  it('redacts a removed key until its calls have ended, and then holds nothing', () => {
    const { ring, clock } = makeRing();
    ring.put('acc_1', OLD);
    clock.now = 200;
    ring.put('acc_1', null);
    expect(ring.keyOf('acc_1')).toBeNull();
    expect(ring.secretsOf('acc_1')).toEqual([OLD]);
    ring.forgetReplaced(200);
    expect(ring.secretsOf('acc_1')).toEqual([]);
  });

  it('takes the same key again for no change', () => {
    const { ring } = makeRing();
    ring.put('acc_1', OLD);
    ring.put('acc_1', OLD);
    expect(ring.secretsOf('acc_1')).toEqual([OLD]);
  });

  it('gives the same list until something changes, for what is computed from it once', () => {
    const { ring } = makeRing();
    ring.put('acc_1', OLD);
    const list = ring.secretsOf('acc_1');
    ring.forgetReplaced(1_000);
    expect(ring.secretsOf('acc_1')).toBe(list);
  });

  it('forgets everything when the vault is locked', () => {
    const { ring } = makeRing();
    ring.put('acc_1', OLD);
    ring.put('acc_1', NEW);
    ring.clear();
    expect(ring.keyOf('acc_1')).toBeNull();
    expect(ring.secretsOf('acc_1')).toEqual([]);
  });
});
