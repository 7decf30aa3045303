import { expect, it } from 'vitest';
import { needsConfirmation } from './confirmation.ts';

it.each([
  ['agent/agt_1/rule/voices.delete', null, 'allow', true],
  ['agent/agt_1/rule/voices.get', null, 'allow', false],
  ['agent/agt_1/account', 'acc_sandbox', 'acc_1', true],
  ['agent/agt_1/limit/day', 5, null, false],
  ['agent/agt_1/limit/raise', null, 5, false],
  ['account/acc_1/limit/floor', 5, null, false],
  ['guard/identical', null, 'off', false],
] as const)(
  'a dialog comes where design §3 wants one, and not for a limit: %s from %s to %s',
  (key, before, after, asks) => {
    expect(needsConfirmation([{ key, before, after }])).toBe(asks);
  },
);
