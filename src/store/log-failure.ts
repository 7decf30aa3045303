/** The time during which the log could not be written, for the entry that tells of it once it can. */
import type { NewEntry } from '../core/entry.ts';
import { logRecoveredSentence } from '../core/notice.ts';
import { noticeEntry } from './notice-entry.ts';

export class LogFailure {
  /** Decisions that could not be written: their calls were refused. */
  refused = 0;
  /** Outcomes that there was no room to keep. */
  lost = 0;
  readonly #since = performance.now();

  /** `now`: Unix time in ms. */
  recoveryNotice(now: number): NewEntry {
    const { refused, lost } = this;
    const seconds = Math.ceil((performance.now() - this.#since) / 1000);
    return noticeEntry(now, 'log_recovered', logRecoveredSentence(seconds, refused, lost), { seconds, refused, lost });
  }
}
