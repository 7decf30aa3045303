/** What can be wrong with the data directory. Each message names the file and says what to do. */

/** Who holds the data directory. */
export interface LockHolder {
  readonly pid: number;
  /** Such as `bollard serve`. */
  readonly what: string;
  /** Unix time in ms. */
  readonly since: number;
}

/** Another process owns the data directory. `holder` is null when it has not said who it is. */
export class DirectoryLockedError extends Error {
  override readonly name = 'DirectoryLockedError';
  readonly holder: LockHolder | null;

  constructor(dir: string, holder: LockHolder | null) {
    const who = holder === null ? 'another process' : `${holder.what} (process ${holder.pid})`;
    super(`${dir} is in use by ${who}.`);
    this.holder = holder;
  }
}

/** The directory or a file in it cannot be read or written (F4). */
export class DirectoryUnusableError extends Error {
  override readonly name = 'DirectoryUnusableError';
}

/** The database is not what Bollard wrote (F5). Nothing in it was changed. */
export class DatabaseDamagedError extends Error {
  override readonly name = 'DatabaseDamagedError';
  /** Folder with a copy of the database as it was found, or null when there was nothing to copy or no room for it. */
  readonly quarantine: string | null;

  constructor(path: string, what: string, quarantine: string | null, cause?: unknown) {
    const copy = quarantine === null ? '' : ` A copy of it is in ${quarantine}.`;
    super(
      `${path} ${what}. Nothing was changed and nothing is forwarded.${copy} Put a backup in its place, or move the whole folder away to start anew.`,
      { cause },
    );
    this.quarantine = quarantine;
  }
}

/** The database was written by a newer Bollard (F24). It was not touched. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
  readonly found: number;
  readonly known: number;

  constructor(path: string, found: number, known: number) {
    super(
      `${path} was written by a newer Bollard: its format is version ${found}, this one knows up to version ${known}. Nothing was changed. Install the newer Bollard.`,
    );
    this.found = found;
    this.known = known;
  }
}

/** The log, and with it the policy, cannot be written at the moment (F2, F3, F6). */
export class AuditUnavailableError extends Error {
  override readonly name = 'AuditUnavailableError';
}

/** The system or SQLite code of an error, or an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
