/** Native notices of denials; a click shows the activity. */
import { Notification } from 'electron';
import { createNoticeGroups, type NoticeGroups } from './notice-groups.ts';

export interface NoticesParts {
  readonly wanted: () => boolean;
  readonly onClick: () => void;
}

/** Kept while they are shown: one that is collected as garbage no longer hears its click. */
const MOST_KEPT = 20;

export function createNotices({ wanted, onClick }: NoticesParts): NoticeGroups {
  let kept: Notification[] = [];
  return createNoticeGroups({
    now: () => performance.now(),
    wanted: () => wanted() && Notification.isSupported(),
    show: ({ title, body }) => {
      const notification = new Notification({ title, body, silent: true });
      notification.on('click', onClick);
      kept = [...kept, notification].slice(-MOST_KEPT);
      notification.show();
    },
  });
}
