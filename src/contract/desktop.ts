/** The calls of the desktop app about itself: declared as in calls.ts, carried by Electron IPC only, implemented in main. */
import * as z from 'zod/mini';
import type { DESKTOP_CALL_NAMES } from './names.ts';
import { filterShape, none, vaultStateShape } from './shapes.ts';

/** What the owner chose about the app; kept by electron-store. */
const prefsShape = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  launchAtLogin: z.boolean(),
  notifications: z.boolean(),
  port: z.int().check(z.minimum(1024), z.maximum(65535)),
  /** The three screens of the first start were seen or skipped. */
  firstRunDone: z.boolean(),
});

const appShape = z.object({
  /** `failed`: the gateway does not run; `problem` says what happened, what is safe and what to do. */
  state: z.enum(['starting', 'ready', 'failed']),
  problem: z.nullable(
    z.object({
      kind: z.enum(['port_taken', 'newer_database', 'damaged', 'directory', 'vault', 'other']),
      message: z.string(),
      /** Another free port, offered where the port is taken. */
      freePort: z.nullable(z.number()),
    }),
  ),
  version: z.string(),
  versions: z.object({ electron: z.string(), chrome: z.string(), node: z.string() }),
  platform: z.string(),
  dataDir: z.string(),
  prefs: prefsShape,
  vault: vaultStateShape,
  /** What seals the vault on this machine (`keychain`, `gnome_libsecret` …), or null where nothing does yet. */
  vaultBackend: z.nullable(z.string()),
  /** A passphrase opens the vault too, so the command line can without the app. */
  vaultPassphrase: z.boolean(),
  /** `basic_text`: the machine has no secret store; the owner must agree in words before a key is kept. */
  weakBackend: z.boolean(),
  licences: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() })),
});

const done = z.object({ message: z.string() });

export const DESKTOP_CALLS = {
  'app.get': { input: none, output: appShape },
  /** Starts the gateway again after it failed, perhaps on another port, which is kept. */
  'app.retry': { input: z.strictObject({ port: z.optional(z.int()) }), output: appShape },
  'prefs.set': { input: z.partial(z.strictObject(prefsShape.shape)), output: prefsShape },
  /** Makes or opens the vault with the machine's secret store; where it is weak only with `agreed`. */
  'vault.open': {
    input: z.strictObject({
      agreed: z.boolean(),
      /** Of a vault that the command line made: opens it once, and seals it for the app. */
      passphrase: z.optional(z.string().check(z.maxLength(1024))),
    }),
    output: z.object({ state: vaultStateShape }),
  },
  /** Asks for a file with the system's dialog, then writes what the filter shows. Progress comes as events. */
  'export.start': {
    input: z.strictObject({ filter: filterShape, format: z.enum(['csv', 'jsonl']) }),
    /** Null: the person chose no file. */
    output: z.object({ exportId: z.nullable(z.string()), file: z.nullable(z.string()) }),
  },
  'export.cancel': { input: z.strictObject({ exportId: z.string() }), output: done },
  /** A free read through the gateway with a token that was just shown. */
  'agent.test_call': {
    input: z.strictObject({ token: z.string() }),
    output: z.object({ status: z.nullable(z.number()), message: z.string() }),
  },
  /** Opens a page of the allow-list in the person's browser. */
  'link.open': { input: z.strictObject({ url: z.string() }), output: done },
  'folder.open': { input: z.strictObject({ what: z.enum(['data']) }), output: done },
  'text.copy': { input: z.strictObject({ text: z.string().check(z.maxLength(100_000)) }), output: done },
} as const satisfies Record<(typeof DESKTOP_CALL_NAMES)[number], { input: z.ZodMiniType; output: z.ZodMiniType }>;

export type DesktopCallName = keyof typeof DESKTOP_CALLS;
export type DesktopInput<N extends DesktopCallName> = z.infer<(typeof DESKTOP_CALLS)[N]['input']>;
export type DesktopOutput<N extends DesktopCallName> = z.infer<(typeof DESKTOP_CALLS)[N]['output']>;

export function isDesktopCallName(name: string): name is DesktopCallName {
  return Object.hasOwn(DESKTOP_CALLS, name);
}
