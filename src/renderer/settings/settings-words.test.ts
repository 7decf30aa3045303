import { describe, expect, it } from 'vitest';
import { backendWords, keyProblem, portOf, portProblem, regionTitle } from './settings-words.ts';

describe('a key as it is typed', () => {
  it('is not wrong while it is empty or can be one', () => {
    expect(keyProblem('', 'by_key')).toBeNull();
    expect(keyProblem('sk_0123456789abcdef', 'by_key')).toBeNull();
    expect(keyProblem('sk_0123456789abcdef_residency_eu', 'by_key')).toBeNull();
  });

  it('is refused where it is short, has spaces or is a token of ours', () => {
    expect(keyProblem('sk_short', 'by_key')).toContain('16 to 256');
    expect(keyProblem('sk_0123456789 abcdef', 'by_key')).toContain('no spaces');
    expect(keyProblem('bollard_', 'by_key')).toContain('token of Bollard');
  });

  it('is refused where it belongs to another region', () => {
    expect(keyProblem('sk_0123456789abcdef_residency_eu', 'us')).toBe('That key belongs to the region eu, not us.');
  });
});

it('names regions and secret stores, also those it does not know', () => {
  expect(regionTitle('eu')).toBe('European Union');
  expect(regionTitle('moon')).toBe('moon');
  expect(backendWords('keychain')).toBe('the Keychain of this Mac');
  expect(backendWords('__proto__')).toBe('the secret store of this machine');
  expect(backendWords(null)).toBe('the secret store of this machine');
});

it('takes ports that any user may listen on', () => {
  for (const text of ['', '80', '1023', '65536', '7117.5', '1e4', '-7117', ' 7117'])
    expect(portProblem(text)).not.toBeNull();
  for (const text of ['1024', '7117', '65535']) expect(portProblem(text)).toBeNull();
  expect(portOf('http://127.0.0.1:7117')).toBe(7117);
  expect(portOf('nowhere')).toBeNull();
});
