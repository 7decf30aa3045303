/** Dubbing: finished dubs, dubbing projects, and the older editing resource. How to read a row: row.ts. */
import { erase, read, spend, write } from './row.ts';

const PROJECT = '/v1/dubbing/project/{project_id}';
const RESOURCE = '/v1/dubbing/resource/{dubbing_id}';
const TARGET = `${PROJECT}/language/{language_id}`;

export const DUBBING = [
  // Dubbing
  read('dubbing.list', 'GET /v1/dubbing', 'List dubs'),
  // Clones the speakers too, but only inside the dub: no clones_person.
  spend('dubbing.create', 'POST /v1/dubbing', 'Dub a video or audio file', {
    urls: ['source_url'],
    media: ['file', 'foreground_audio_file'],
    request: 'multipart',
    guideNo: 19,
  }),
  read('dubbing.list_projects', 'GET /v1/dubbing/project', 'List dubbing projects'),
  spend('dubbing.create_project', 'POST /v1/dubbing/project', 'Create a dubbing project', {
    models: ['model_id'],
    urls: ['source_url'],
    media: ['file'],
    request: 'multipart',
  }),
  read('dubbing.get_project', `GET ${PROJECT}`, 'Read a dubbing project', {
    object: { param: 'project_id', noun: 'dubbing project' },
  }),
  erase('dubbing.delete_project', `DELETE ${PROJECT}`, 'Delete a dubbing project', {
    object: { param: 'project_id', noun: 'dubbing project' },
    response: 'empty',
  }),
  read('dubbing.list_project_languages', `GET ${PROJECT}/language`, 'List dubbing languages', {
    object: { param: 'project_id', noun: 'dubbing project' },
  }),
  spend('dubbing.create_project_language', `POST ${PROJECT}/language`, 'Dub a project into another language', {
    object: { param: 'project_id', noun: 'dubbing project' },
  }),
  read('dubbing.get_project_language', `GET ${TARGET}`, 'Check a dubbing language'),
  erase('dubbing.delete_project_language', `DELETE ${TARGET}`, 'Delete a dubbing language', { response: 'empty' }),
  read('dubbing.get_project_language_transcript', `GET ${TARGET}/transcript`, 'Read a translated transcript'),
  spend('dubbing.regenerate_project_language', `POST ${TARGET}/transcript/regenerate`, 'Regenerate a dub', {
    request: 'none',
  }),
  write(
    'dubbing.update_translated_segment',
    `PATCH ${TARGET}/transcript/segment/{segment_id}`,
    'Edit one translated line',
    { object: { param: 'segment_id', noun: 'translated line' } },
  ),
  write('dubbing.update_translated_segments', `PATCH ${TARGET}/transcript/segments`, 'Edit translated lines'),
  read('dubbing.get_project_transcript', `GET ${PROJECT}/transcript`, 'Read the source transcript', {
    object: { param: 'project_id', noun: 'dubbing project' },
  }),
  write('dubbing.create_source_segment', `POST ${PROJECT}/transcript/segment`, 'Add a source line', {
    object: { param: 'project_id', noun: 'dubbing project' },
  }),
  write('dubbing.update_source_segment', `PATCH ${PROJECT}/transcript/segment/{segment_id}`, 'Edit one source line', {
    object: { param: 'segment_id', noun: 'source line' },
  }),
  erase('dubbing.delete_source_segment', `DELETE ${PROJECT}/transcript/segment/{segment_id}`, 'Delete a source line', {
    object: { param: 'segment_id', noun: 'source line' },
  }),
  write('dubbing.update_source_segments', `PATCH ${PROJECT}/transcript/segments`, 'Edit source lines', {
    object: { param: 'project_id', noun: 'dubbing project' },
  }),
  read('dubbing.get_resource', `GET ${RESOURCE}`, "Read a dub's editing data", { deprecated: true }),
  spend('dubbing.dub_resource', `POST ${RESOURCE}/dub`, 'Re-dub segments', { deprecated: true }),
  write('dubbing.add_resource_language', `POST ${RESOURCE}/language`, 'Add a language to a dub', { deprecated: true }),
  write('dubbing.migrate_resource_segments', `POST ${RESOURCE}/migrate-segments`, 'Move segments between speakers', {
    deprecated: true,
  }),
  spend('dubbing.render_resource', `POST ${RESOURCE}/render/{language}`, 'Render a dub', { deprecated: true }),
  erase('dubbing.delete_resource_segment', `DELETE ${RESOURCE}/segment/{segment_id}`, 'Delete a dub segment', {
    deprecated: true,
  }),
  write('dubbing.update_resource_segment', `PATCH ${RESOURCE}/segment/{segment_id}/{language}`, 'Edit a dub segment', {
    deprecated: true,
  }),
  write('dubbing.create_resource_speaker', `POST ${RESOURCE}/speaker`, 'Add a dub speaker', {
    voices: ['voice_id'],
    deprecated: true,
  }),
  write('dubbing.update_resource_speaker', `PATCH ${RESOURCE}/speaker/{speaker_id}`, 'Edit a dub speaker', {
    voices: ['voice_id'],
    deprecated: true,
  }),
  write(
    'dubbing.create_resource_speaker_segment',
    `POST ${RESOURCE}/speaker/{speaker_id}/segment`,
    'Add a segment to a speaker',
    { deprecated: true },
  ),
  read(
    'dubbing.find_resource_similar_voices',
    `GET ${RESOURCE}/speaker/{speaker_id}/similar-voices`,
    'Find voices like a dub speaker',
    { deprecated: true },
  ),
  spend('dubbing.transcribe_resource', `POST ${RESOURCE}/transcribe`, 'Transcribe dub segments', { deprecated: true }),
  // Translating and rendering bill at no published price: spending.
  spend('dubbing.translate_resource', `POST ${RESOURCE}/translate`, 'Translate dub segments', { deprecated: true }),
  read('dubbing.get', 'GET /v1/dubbing/{dubbing_id}', 'Check a dub', { guideNo: 20 }),
  erase('dubbing.delete', 'DELETE /v1/dubbing/{dubbing_id}', 'Delete a dub'),
  read('dubbing.get_audio', 'GET /v1/dubbing/{dubbing_id}/audio/{language_code}', 'Download dubbed media', {
    response: 'audio',
  }),
  read(
    'dubbing.get_transcript_legacy',
    'GET /v1/dubbing/{dubbing_id}/transcript/{language_code}',
    'Read a dub transcript (old route)',
    { response: 'text', deprecated: true },
  ),
  read(
    'dubbing.get_transcript',
    'GET /v1/dubbing/{dubbing_id}/transcripts/{language_code}/format/{format_type}',
    'Read a dub transcript',
  ),
];
