import { describe, expect, it } from 'vitest';
import { createQueue } from './question-queue.ts';
import { changeQuestion, policyChangedQuestion } from './questions.ts';

describe('what a native dialog asks', () => {
  it('says what would change, and from where the wish comes', () => {
    const { message, detail, yes } = changeQuestion({
      from: 'command line',
      call: 'rule.set',
      about: 'Voiceover Agent may always delete a voice.',
    });
    expect(message).toBe('Voiceover Agent may always delete a voice.');
    expect(detail).toContain('command line');
    expect(yes).toBe('Allow this change');
    expect(changeQuestion({ from: 'window', call: 'key.set', about: null })).toMatchObject({
      message: 'Put a new ElevenLabs key into the vault.',
      detail: expect.stringContaining('window of Bollard'),
    });
  });

  it('G11: shows a name that hides or breaks lines as what it is, and no more of it than fits', () => {
    const about = `Agent \u202egpj.exe\nFrom: the owner ${'x'.repeat(10_000)} may do all`;
    const { message } = changeQuestion({ from: 'command line', call: 'rule.set', about });
    expect(message).toContain('\\u{202e}');
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThanOrEqual(601);
  });

  it('shows what differs from the policy that was left, and how much more there is', () => {
    const differences = Array.from({ length: 15 }, (_, index) => ({
      key: `agent/agt_1/grant/area_${index}`,
      before: null,
      after: 'full',
    }));
    const { detail, yes } = policyChangedQuestion('The digest differs.', differences);
    expect(detail).toContain('agent/agt_1/grant/area_0: nothing is now full');
    expect(detail).toContain('and 3 more');
    expect(yes).not.toBe('Cancel');
  });
});

describe('the queue of questions', () => {
  it('asks one at a time, in order', async () => {
    const queue = createQueue();
    const steps: string[] = [];
    const ask = (name: string) => async () => {
      steps.push(`${name} shown`);
      await Promise.resolve();
      steps.push(`${name} answered`);
      return name === 'b';
    };
    expect(await Promise.all(['a', 'b'].map((name) => queue.run(ask(name))))).toEqual([false, true]);
    expect(steps).toEqual(['a shown', 'a answered', 'b shown', 'b answered']);
  });

  it('E20: declines unseen what no person would read through, and asks again once it is empty', async () => {
    const queue = createQueue();
    let shown = 0;
    const answers = Array.from({ length: 1_000 }, () =>
      queue.run(async () => {
        shown += 1;
        return true;
      }),
    );
    expect((await Promise.all(answers)).filter(Boolean)).toHaveLength(3);
    expect(shown).toBe(3);
    expect(await queue.run(async () => true)).toBe(true);
  });

  it('takes a dialog that fails for a no', async () => {
    const queue = createQueue();
    expect(await queue.run(() => Promise.reject(new Error('no display')))).toBe(false);
    expect(await queue.run(async () => true)).toBe(true);
  });
});
