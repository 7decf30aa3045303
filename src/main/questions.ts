/** What a native dialog asks, in words. Names in it come from elsewhere: what cannot be seen in them is written out (G11). */
import { visible } from '../core/sentence-parts.ts';
import type { Question as RuntimeQuestion } from '../runtime/owner-present.ts';

export interface Question {
  /** What would be changed, in one sentence. */
  readonly message: string;
  readonly detail: string;
  /** The button that says yes; the other is always Cancel. */
  readonly yes: string;
}

interface Difference {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

const LONGEST = 600;
const MOST_SHOWN = 12;

/** Of calls that change something grave without a sentence of their own. */
const CALLS: Readonly<Record<string, string>> = {
  'key.set': 'Put a new ElevenLabs key into the vault.',
  'policy.import': 'Replace the agents and what each may do by those of a file.',
  'agent.add': 'Add an agent.',
  'agent.rotate': 'Give an agent a new token; the one it has ends.',
  'agent.resume': 'Let a paused agent call again.',
  'agent.bind': "Let an agent use another account's credits.",
  'stop.resume': 'End Stop all: agents may call again.',
  'account.set_default': 'Make another account the one that new agents use.',
};

export function changeQuestion({ from, call, about }: RuntimeQuestion): Question {
  const message = visible(about ?? CALLS[call] ?? `Carry out ${call}.`, LONGEST);
  const detail =
    from === 'command line'
      ? 'The wish comes from the command line. Any program of yours can be behind it, an agent too: allow it only if you have just asked for it yourself.'
      : 'The wish comes from the window of Bollard. Allow it only if you have just asked for it yourself.';
  return { message, detail, yes: 'Allow this change' };
}

export function policyChangedQuestion(why: string | null, differences: readonly Difference[]): Question {
  const lines = differences
    .slice(0, MOST_SHOWN)
    .map(({ key, before, after }) => visible(`${key}: ${shown(before)} is now ${shown(after)}`, 200));
  const more = differences.length > MOST_SHOWN ? [`and ${differences.length - MOST_SHOWN} more`] : [];
  const reason = visible(why ?? "The policy was changed behind Bollard's back.", LONGEST);
  return {
    message: "The policy was changed behind Bollard's back. Take it as it is now?",
    detail: [
      reason,
      ...(lines.length > 0 ? ['', 'What differs:', ...lines, ...more] : []),
      '',
      'Until you do, nothing is forwarded.',
    ].join('\n'),
    yes: 'Take it as it is',
  };
}

function shown(value: unknown): string {
  return value === null || value === undefined ? 'nothing' : String(value);
}
