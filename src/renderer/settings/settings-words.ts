/** Words of the settings that depend on the machine. */
import type { AccountShape } from '../../contract/bridge.ts';
import { chooseRegion, isKeyShaped, REGIONS, type Region } from '../../core/region.ts';

const BACKENDS: Readonly<Record<string, string>> = {
  keychain: 'the Keychain of this Mac',
  dpapi: 'the data protection of Windows',
  gnome_libsecret: 'the keyring of this desktop',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
};

/** What seals the vault: `vaultBackend` of `app.get`. */
export function backendWords(backend: string | null): string {
  const known = backend !== null && Object.hasOwn(BACKENDS, backend) ? BACKENDS[backend] : undefined;
  return known ?? 'the secret store of this machine';
}

const REGION_TITLES: Readonly<Record<Region, string>> = {
  global: 'Global',
  us: 'United States',
  eu: 'European Union',
  in: 'India',
  sg: 'Singapore',
};

export type RegionWish = Region | 'by_key';

export const REGION_CHOICES: readonly { readonly value: RegionWish; readonly label: string }[] = [
  { value: 'by_key', label: 'As the key says, else Global' },
  ...REGIONS.map((region) => ({ value: region, label: REGION_TITLES[region] })),
];

export function regionTitle(region: string): string {
  const known = REGIONS.find((one) => one === region);
  return known === undefined ? region : REGION_TITLES[known];
}

/** What is wrong with a key as it was typed, or null. Nothing is sent for this. */
export function keyProblem(key: string, wish: RegionWish): string | null {
  if (key === '') return null;
  if (!isKeyShaped(key)) {
    return key.startsWith('bollard_')
      ? 'This is a token of Bollard, not a key of ElevenLabs.'
      : 'A key has 16 to 256 printable characters and no spaces.';
  }
  const choice = chooseRegion(key, wish === 'by_key' ? undefined : wish, 'global');
  return choice.ok ? null : choice.message;
}

/** "Ends in ab12", "No key: calls of its agents get 503." */
export function keyWords({ kind, hasKey, keyHint }: AccountShape): string {
  if (kind === 'sandbox') return 'Needs no key, so there is none to test. Calls stay on this machine and cost nothing.';
  if (!hasKey) return 'No key: calls of its agents are refused until it has one.';
  return keyHint === null ? 'Has a key.' : `Key ends in ${keyHint}`;
}

/** What is wrong with a port as it was typed, or null. */
export function portProblem(text: string): string | null {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1024 || port > 65_535) return 'A port is a number from 1024 to 65535.';
  return null;
}

/** The port that the gateway listens on now, from its address. */
export function portOf(url: string): number | null {
  return URL.canParse(url) ? Number(new URL(url).port) || null : null;
}
