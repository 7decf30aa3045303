import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AT, makeStore } from '../../test/support/store-fixtures.ts';
import type { NewEntry } from '../core/entry.ts';
import { openReadOnly } from './database.ts';
import { startUpkeep } from './upkeep.ts';

const LARGE_WAL = 1_000_000;

describe('F7: the write-ahead log', () => {
  it('that a stuck reader keeps long is told once, and cut to nothing when the reader is gone', () => {
    const { db, path, close } = makeStore();
    const told: NewEntry[] = [];
    const upkeep = startUpkeep(db, { now: () => AT, append: (entry) => told.push(entry), largeWalBytes: LARGE_WAL });
    const walBytes = () => statSync(`${path}-wal`).size;
    db.exec('CREATE TABLE filler (text TEXT) STRICT');
    const reader = openReadOnly(path);
    try {
      reader.exec('BEGIN');
      reader.prepare('SELECT count(*) FROM filler').get();
      const fill = db.prepare('INSERT INTO filler VALUES (hex(zeroblob(4000)))');
      while (walBytes() < LARGE_WAL) fill.run();
      upkeep.check();
      upkeep.check();
      expect(walBytes()).toBeGreaterThanOrEqual(LARGE_WAL);
      expect(told.map(({ reason }) => reason)).toEqual(['wal_large']);
      reader.exec('COMMIT');
      upkeep.check();
      expect(walBytes()).toBe(0);
      expect(told).toHaveLength(1);
    } finally {
      upkeep.stop();
      reader.close();
      close();
    }
  });
});
