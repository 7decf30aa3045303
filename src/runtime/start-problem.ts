/** Why an instance did not start, for a window: what kind of trouble it is decides what can be offered. */
import { PortInUseError } from '../gateway/listener.ts';
import {
  DatabaseDamagedError,
  DirectoryLockedError,
  DirectoryUnusableError,
  NewerDatabaseError,
} from '../store/store-error.ts';
import { VaultError } from '../store/vault-file.ts';
import { CallError } from './call-error.ts';

export interface StartProblem {
  readonly kind: 'port_taken' | 'newer_database' | 'damaged' | 'directory' | 'vault' | 'other';
  readonly message: string;
}

export function startProblem(error: unknown): StartProblem {
  const cause = error instanceof CallError && error.cause !== undefined ? error.cause : error;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: kindOf(cause), message };
}

function kindOf(error: unknown): StartProblem['kind'] {
  if (error instanceof PortInUseError) return 'port_taken';
  if (error instanceof NewerDatabaseError) return 'newer_database';
  if (error instanceof DatabaseDamagedError) return 'damaged';
  if (error instanceof DirectoryLockedError || error instanceof DirectoryUnusableError) return 'directory';
  if (error instanceof VaultError) return 'vault';
  if (error instanceof CallError && error.code === 'owner_proof_wrong') return 'vault';
  return 'other';
}
