/** Native dialogs for what needs the person's word: one at a time, Cancel the default and the way out, no answer is no. */
import { type BaseWindow, dialog } from 'electron';
import { createQueue } from './question-queue.ts';
import type { Question } from './questions.ts';

export interface Asker {
  ask(question: Question): Promise<boolean>;
}

/** Who looks away so long did not mean it. */
const PATIENCE_MS = 120_000;
const CANCEL = 0;
const YES = 1;

export function createAsker(window: () => BaseWindow | null): Asker {
  const queue = createQueue();
  const show = async ({ message, detail, yes }: Question) => {
    const options = {
      type: 'question' as const,
      title: 'Bollard',
      message,
      detail,
      buttons: ['Cancel', yes],
      defaultId: CANCEL,
      cancelId: CANCEL,
      noLink: true,
      signal: AbortSignal.timeout(PATIENCE_MS),
    };
    const parent = window();
    const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
    return response === YES;
  };
  return { ask: (question) => queue.run(() => show(question)) };
}
