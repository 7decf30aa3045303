/** What every gateway of this kind must load: an HTTP server and SQLite. Plain JavaScript, so that no types are stripped. */
import { createServer } from 'node:http';
import Database from 'better-sqlite3';

const db = new Database(process.argv[2]);
db.pragma('journal_mode = WAL');
const server = createServer((_request, response) => response.end());
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`));
