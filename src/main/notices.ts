/** Native notices of denials, of limits and of agents that were paused; a click shows the place that tells more. */
import { Notification } from 'electron';
import { createNoticeGroups, type Notice, type NoticeGroups } from './notice-groups.ts';

export interface NoticesParts {
  readonly wanted: () => boolean;
  readonly onClick: (place: Notice['place']) => void;
}

/** Kept while they are shown: one that is collected as garbage no longer hears its click. */
const MOST_KEPT = 20;

export function createNotices({ wanted, onClick }: NoticesParts): NoticeGroups {
  let kept: Notification[] = [];
  return createNoticeGroups({
    now: () => performance.now(),
    wanted: () => wanted() && Notification.isSupported(),
    show: ({ title, body, place }) => {
      const notification = new Notification({ title, body, silent: true });
      notification.on('click', () => onClick(place));
      kept = [...kept, notification].slice(-MOST_KEPT);
      notification.show();
    },
  });
}
