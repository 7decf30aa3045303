/** Lets a test answer some of the page's calls itself, and say what the app is like, without another harness. */
import type { Page } from 'playwright-core';
import type { AnyCallName, AppInfo } from '../../src/contract/bridge.ts';

type Answers = Partial<Record<AnyCallName, (input: unknown) => unknown>>;

/** From now on these calls are answered here: with a result, as the main process would. */
export async function answerInstead(page: Page, answers: Answers): Promise<void> {
  const own = new Map<string, (input: unknown) => unknown>(Object.entries(answers));
  await page.exposeBinding('answerHere', (_source, name: string, input: unknown) => own.get(name)?.(input));
  await page.evaluate(
    (names) => {
      const host = window as unknown as {
        bollard: { call: (name: string, input: unknown) => Promise<unknown> };
        answerHere: (name: string, input: unknown) => Promise<unknown>;
      };
      const { call } = host.bollard;
      host.bollard.call = (name, input) => (names.includes(name) ? host.answerHere(name, input) : call(name, input));
    },
    [...own.keys()],
  );
}

/** Changes what `app.get` answers, and tells the page that something changed. */
export async function changeApp(page: Page, part: Partial<AppInfo>): Promise<void> {
  await page.evaluate((changes) => {
    const host = window as unknown as {
      bollard: { call: (name: string, input: unknown) => Promise<{ readonly value: object }> };
      hearEvent: (event: unknown) => void;
    };
    const { call } = host.bollard;
    host.bollard.call = async (name, input) => {
      const result = await call(name, input);
      return name === 'app.get' ? { ...result, value: { ...result.value, ...changes } } : result;
    };
    // A number out of order means that something was missed: all is asked for anew.
    host.hearEvent({ number: 1_000_000_000, kind: 'changed' });
  }, part);
}
