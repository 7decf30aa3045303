/** Voices, Voice Design and Cloning. How to read a row: row.ts. */
import { erase, read, spend, write } from './row.ts';

const CLONE_SAMPLE = '/v1/voices/pvc/{voice_id}/samples/{sample_id}';

export const VOICES = [
  // Voices
  read('voices.get_shared', 'GET /v1/shared-voices', 'Browse the voice library'),
  read('voices.find_similar_voices', 'POST /v1/similar-voices', 'Find similar library voices', {
    request: 'multipart',
  }),
  // The older of the two routes behind row 7 of the guide.
  read('voices.get_all', 'GET /v1/voices', 'List voices (old route)', { deprecated: true, guideNo: 7 }),
  read('voices.list_accents', 'GET /v1/voices/accents', 'List voice accents'),
  write('voices.add_shared', 'POST /v1/voices/add/{public_user_id}/{voice_id}', 'Add a library voice to the account', {
    usesVoiceSlot: true,
  }),
  read('voices.list_collections', 'GET /v1/voices/collections', 'List voice collections'),
  write('voices.create_collection', 'POST /v1/voices/collections', 'Create a voice collection'),
  read('voices.get_collection', 'GET /v1/voices/collections/{collection_id}', 'Read a voice collection'),
  write('voices.update_collection', 'PATCH /v1/voices/collections/{collection_id}', 'Rename a voice collection'),
  erase('voices.delete_collection', 'DELETE /v1/voices/collections/{collection_id}', 'Delete a voice collection'),
  write(
    'voices.add_collection_voice',
    'POST /v1/voices/collections/{collection_id}/voice/{voice_id}',
    'Add a voice to a collection',
    { request: 'none' },
  ),
  // The voice stays; it can be added again.
  write(
    'voices.remove_collection_voice',
    'DELETE /v1/voices/collections/{collection_id}/voice/{voice_id}',
    'Remove a voice from a collection',
  ),
  read('voices.get_default_settings', 'GET /v1/voices/settings/default', 'Read default voice settings'),
  read('voices.get', 'GET /v1/voices/{voice_id}', 'Read a voice', { guideNo: 8 }),
  erase('voices.delete', 'DELETE /v1/voices/{voice_id}', 'Delete a voice', { guideNo: 10 }),
  // Adding recordings to a voice clones whoever speaks in them: a Voices grant alone must not do that.
  write('voices.update', 'POST /v1/voices/{voice_id}/edit', 'Edit a voice', {
    when: { clones_person: ['files'] },
    request: 'multipart',
    guideNo: 9,
  }),
  // Leaves the account's region for another environment, so others get to use the voice.
  write(
    'voices.replicate',
    'POST /v1/voices/{voice_id}/replicate-to-isolated-environment',
    'Copy a voice to another data region',
    { effects: ['admits_others'] },
  ),
  erase('voices.delete_sample', 'DELETE /v1/voices/{voice_id}/samples/{sample_id}', 'Delete a voice sample'),
  read('voices.get_sample_audio', 'GET /v1/voices/{voice_id}/samples/{sample_id}/audio', 'Download a voice sample', {
    response: 'audio',
  }),
  read('voices.get_settings', 'GET /v1/voices/{voice_id}/settings', "Read a voice's settings", { guideNo: 11 }),
  write('voices.update_settings', 'POST /v1/voices/{voice_id}/settings/edit', "Change a voice's settings"),
  read('voices.search', 'GET /v2/voices', 'List voices', { guideNo: 7 }),

  // Voice Design and Cloning
  write('voice_design.create', 'POST /v1/text-to-voice', 'Save a designed voice', { usesVoiceSlot: true, guideNo: 13 }),
  spend(
    'voice_design.create_previews',
    'POST /v1/text-to-voice/create-previews',
    'Design a voice from a description (old route)',
    { texts: ['text'], deprecated: true },
  ),
  // A design after a reference recording imitates a real person.
  spend('voice_design.design', 'POST /v1/text-to-voice/design', 'Design a voice from a description', {
    when: { clones_person: ['reference_audio_base64'] },
    models: ['model_id'],
    texts: ['text'],
    guideNo: 12,
  }),
  read(
    'voice_design.stream_preview',
    'GET /v1/text-to-voice/{generated_voice_id}/stream',
    'Listen to a designed voice preview',
    { response: 'stream_audio' },
  ),
  spend('voice_design.remix', 'POST /v1/text-to-voice/{voice_id}/remix', 'Remix an existing voice', {
    texts: ['text'],
  }),
  write('voice_design.create_ivc', 'POST /v1/voices/add', 'Clone a voice from samples', {
    effects: ['clones_person'],
    request: 'multipart',
    usesVoiceSlot: true,
    guideNo: 14,
  }),
  write('voice_design.create_pvc', 'POST /v1/voices/pvc', 'Create a professional voice clone', {
    effects: ['clones_person'],
    usesVoiceSlot: true,
    guideNo: 15,
  }),
  write('voice_design.update_pvc', 'POST /v1/voices/pvc/{voice_id}', 'Edit a professional voice clone'),
  read('voice_design.get_pvc_captcha', 'GET /v1/voices/pvc/{voice_id}/captcha', 'Get a voice verification prompt', {
    response: 'empty',
  }),
  // Only a step of a clone; making and training it ask.
  write(
    'voice_design.verify_pvc_captcha',
    'POST /v1/voices/pvc/{voice_id}/captcha',
    'Submit a voice verification recording',
    { request: 'multipart' },
  ),
  write(
    'voice_design.create_pvc_samples',
    'POST /v1/voices/pvc/{voice_id}/samples',
    'Upload professional clone samples',
    { effects: ['clones_person'], request: 'multipart' },
  ),
  write('voice_design.update_pvc_sample', `POST ${CLONE_SAMPLE}`, 'Edit a professional clone sample'),
  erase('voice_design.delete_pvc_sample', `DELETE ${CLONE_SAMPLE}`, 'Delete a professional clone sample'),
  read('voice_design.get_pvc_sample_audio', `GET ${CLONE_SAMPLE}/audio`, 'Download a professional clone sample'),
  // A job without a published price: taken as free.
  write(
    'voice_design.separate_pvc_speakers',
    `POST ${CLONE_SAMPLE}/separate-speakers`,
    'Split a sample into speakers',
    { request: 'none' },
  ),
  read('voice_design.get_pvc_speakers', `GET ${CLONE_SAMPLE}/speakers`, 'Check speaker separation'),
  read(
    'voice_design.get_pvc_speaker_audio',
    `GET ${CLONE_SAMPLE}/speakers/{speaker_id}/audio`,
    'Download one separated speaker',
  ),
  read('voice_design.get_pvc_sample_waveform', `GET ${CLONE_SAMPLE}/waveform`, 'Get a sample waveform'),
  // Takes a training slot rather than credits.
  write('voice_design.train_pvc', 'POST /v1/voices/pvc/{voice_id}/train', 'Train a professional voice clone', {
    effects: ['irreversible', 'clones_person'],
    models: ['model_id'],
  }),
  write(
    'voice_design.request_pvc_verification',
    'POST /v1/voices/pvc/{voice_id}/verification',
    'Request manual voice verification',
    { request: 'multipart' },
  ),
];
