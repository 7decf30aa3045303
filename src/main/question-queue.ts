/** One question at a time. More than a person would look at are declined unseen, lest somebody be worn down by them. */
export interface QuestionQueue {
  run(ask: () => Promise<boolean>): Promise<boolean>;
}

const MOST_WAITING = 3;

export function createQueue(): QuestionQueue {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(ask) {
      if (waiting >= MOST_WAITING) return Promise.resolve(false);
      waiting += 1;
      const answered = last.then(ask).catch(() => false);
      last = answered.finally(() => {
        waiting -= 1;
      });
      return answered;
    },
  };
}
