import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv, restored } from '../../test/support/read-csv.ts';
import type { EntryShape } from '../contract/shapes.ts';
import { csvHeader, csvLine } from './csv.ts';

function entry(changes: Partial<EntryShape>): EntryShape {
  return {
    seq: 7,
    at: '2026-11-25T08:00:00.000Z',
    kind: 'decision',
    callId: 'call',
    agent: 'Voiceover Agent',
    area: 'voices',
    operation: 'voices.get',
    method: 'GET',
    path: '/v1/voices/abc',
    decision: 'allow',
    reason: 'granted',
    status: 200,
    credits: 1.5,
    characters: null,
    durationMs: 12,
    sentence: 'Voiceover Agent read voice Rachel: done',
    hash: 'aa',
    ...changes,
  };
}

const SENTENCE = csvHeader().trimEnd().split(',').indexOf('sentence');
const runsAsFormula = (cell: string) => /^[\s"]*[=+\-@＝＋－＠]/u.test(cell);
const attack = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        '＝',
        '＋',
        '－',
        '＠',
        '"',
        "'",
        ',',
        ';',
        ' ',
        '\u00a0',
        '|',
      ),
      fc.constantFrom('1+1', 'HYPERLINK("http://x")', 'cmd|/c calc!A0', 'Rachel'),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('a line of the CSV', () => {
  it('has a cell for each column of the header, numbers bare and texts quoted', () => {
    const [header = [], row = []] = readCsv(`${csvHeader()}${csvLine(entry({}))}`, ',');
    expect(row).toHaveLength(header.length);
    expect(Object.fromEntries(header.map((name, index) => [name, row[index]]))).toMatchObject({
      seq: '7',
      at: '2026-11-25T08:00:00.000Z',
      agent: 'Voiceover Agent',
      sentence: 'Voiceover Agent read voice Rachel: done',
      credits: '1.5',
      characters: '',
      outcome: '',
      path: '/v1/voices/abc',
    });
    expect(csvLine(entry({}))).toMatch(/^7,"2026.*,1\.5,,12,"voices".*"aa"\r\n$/);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '  =1', '"=1', "'=1", '\tx'])(
    'G13: %j does not start a cell',
    (text) => {
      const row = readCsv(csvLine(entry({ sentence: text })), ',')[0];
      expect(row?.[SENTENCE]).toBe(`'${text.replace(/^([\t\r\n])=/, "$1'=")}`);
    },
  );

  it('G13: whatever a text holds, a spreadsheet gets it in one cell that is no formula, and it can be restored', () => {
    fc.assert(
      fc.property(attack, (text) => {
        const rows = readCsv(csvLine(entry({ sentence: text })), ',');
        expect(rows).toHaveLength(1);
        const cell = rows[0]?.[SENTENCE] ?? '';
        expect(runsAsFormula(cell)).toBe(false);
        expect(restored(cell)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('G13: a spreadsheet that splits at semicolons finds no formula either', () => {
    fc.assert(
      fc.property(attack, attack, (sentence, agent) => {
        for (const row of readCsv(csvLine(entry({ sentence, agent })), ';'))
          for (const cell of row) expect(runsAsFormula(cell), cell).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
