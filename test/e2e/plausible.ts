/** A day in the life of a few agents, for pictures and for tours of every view. */
import { addAgent, must, type NewAgent, statusOf } from './drive.ts';
import type { DesktopApp } from './host/desktop-app.ts';

const RECORDING = new File([new Uint8Array(48_000)], 'episode-12.mp3', { type: 'audio/mpeg' });

async function speak({ sdk }: NewAgent, voice: string, text: string, modelId = 'eleven_flash_v2_5'): Promise<void> {
  for await (const _chunk of await sdk.textToSpeech.convert(voice, { text, modelId }));
}

export async function liveThrough(app: DesktopApp): Promise<readonly NewAgent[]> {
  const voiceover = await addAgent(app, 'Voiceover Agent', 'voiceover');
  const transcriber = await addAgent(app, 'Podcast Transcriber', 'transcriber');
  const reader = await addAgent(app, 'Claude Code', 'read_only');
  const dubbing = await addAgent(app, 'Dubbing Bot', 'dubbing');
  const full = await addAgent(app, 'Audiobook Studio', 'full_no_deletes');
  const { voices } = await voiceover.sdk.voices.getAll();
  const [first, second] = voices;
  const voice = first?.voiceId ?? '';
  await speak(
    voiceover,
    voice,
    'Welcome back to the show. Today we look at harbours, and at what holds ships in them. '.repeat(4),
  );
  await statusOf(() => voiceover.sdk.voices.delete(voice));
  await reader.sdk.models.list();
  await reader.sdk.user.subscription.get();
  await statusOf(() => speak(reader, voice, 'This is not allowed.'));
  await statusOf(() => transcriber.sdk.speechToText.convert({ modelId: 'scribe_v2', file: RECORDING }));
  await statusOf(() => transcriber.sdk.history.list());
  await statusOf(() => dubbing.sdk.dubbing.create({ file: RECORDING, targetLang: 'de' }));
  await speak(
    full,
    second?.voiceId ?? voice,
    'Chapter one. The lighthouse keeper counted the ships twice. '.repeat(12),
    'eleven_multilingual_v2',
  );
  await statusOf(() => full.sdk.history.list());
  await must(app, 'limit.set', { agent: voiceover.id, day: 5_000, month: 60_000, perRequest: 1_500 });
  await must(app, 'limit.set', { agent: full.id, hour: 900, characters: 5_000 });
  await must(app, 'account.limit', { account: 'Sandbox', floor: 10_000, ownerSlot: true });
  await statusOf(() =>
    speak(full, second?.voiceId ?? voice, 'Chapter two. The fog came in. '.repeat(12), 'eleven_multilingual_v2'),
  );
  await must(app, 'rule.set', { agent: voiceover.id, operation: 'voices.update', effect: 'ask' });
  await must(app, 'agent.pause', { agent: dubbing.id });
  await statusOf(() => dubbing.sdk.dubbing.list());
  await speak(voiceover, voice, 'And that was all for today.');
  return [voiceover, transcriber, reader, dubbing, full];
}
