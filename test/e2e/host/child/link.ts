/** The stand-in's end of the channel to the test. */
import { Link } from '../link.ts';

export const link = new Link({
  send: (message) => {
    if (process.connected) process.send?.(message);
  },
  onMessage: (listener) => {
    process.on('message', listener);
    // The channel alone keeps nothing alive: the app itself must.
    process.channel?.unref();
  },
});

/** What tests look at: everything the app showed or did outside its page. */
export const seen = {
  dialogs: [] as Record<string, unknown>[],
  notifications: [] as { title: string; body: string }[],
  opened: [] as string[],
  clipboard: '',
  loginItem: null as unknown,
  protocols: [] as string[],
  applicationMenu: false,
};

interface BoxAnswer {
  readonly button: string;
  readonly checked?: boolean;
}

/** What the person will answer to the next native dialogs; without one they cancel. */
export const answers = { boxes: [] as BoxAnswer[], files: [] as string[] };

link.serve('answerBox', (button, checked) => {
  answers.boxes.push({ button: String(button), checked: checked === true });
});
link.serve('answerFile', (path) => {
  answers.files.push(String(path));
});
