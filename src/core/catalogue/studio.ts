/** Studio and Pronunciation Dictionaries. How to read a row: row.ts. */
import { erase, read, spend, write } from './row.ts';

const CHAPTER = '/v1/studio/projects/{project_id}/chapters/{chapter_id}';
const DICTIONARY = '/v1/pronunciation-dictionaries/{pronunciation_dictionary_id}';
const RENDER = '/v1/studio/projects/{project_id}/snapshots/{project_snapshot_id}';

export const STUDIO = [
  // Studio
  spend('studio.create_podcast', 'POST /v1/studio/podcasts', 'Create a podcast', {
    voices: ['mode.conversation.host_voice_id', 'mode.conversation.guest_voice_id', 'mode.bulletin.host_voice_id'],
    models: ['model_id'],
    urls: ['source.url', 'source[].url', 'callback_url'],
  }),
  read('studio.list_projects', 'GET /v1/studio/projects', 'List Studio projects'),
  // Bills when auto_convert is set; taken as always. Voice ids inside from_content_json are not seen.
  spend('studio.create_project', 'POST /v1/studio/projects', 'Create a Studio project', {
    voices: ['default_title_voice_id', 'default_paragraph_voice_id'],
    models: ['default_model_id'],
    urls: ['from_url', 'callback_url'],
    texts: ['from_content_json'],
    request: 'multipart',
  }),
  read('studio.get_project', 'GET /v1/studio/projects/{project_id}', 'Read a Studio project'),
  write('studio.update_project', 'POST /v1/studio/projects/{project_id}', 'Edit a Studio project', {
    voices: ['default_title_voice_id', 'default_paragraph_voice_id'],
  }),
  erase('studio.delete_project', 'DELETE /v1/studio/projects/{project_id}', 'Delete a Studio project'),
  read('studio.list_chapters', 'GET /v1/studio/projects/{project_id}/chapters', 'List chapters'),
  write('studio.create_chapter', 'POST /v1/studio/projects/{project_id}/chapters', 'Create a chapter', {
    urls: ['from_url'],
  }),
  read('studio.get_chapter', `GET ${CHAPTER}`, 'Read a chapter'),
  write('studio.update_chapter', `POST ${CHAPTER}`, 'Edit a chapter', {
    voices: ['content.blocks[].nodes[].voice_id'],
  }),
  erase('studio.delete_chapter', `DELETE ${CHAPTER}`, 'Delete a chapter'),
  spend('studio.convert_chapter', `POST ${CHAPTER}/convert`, 'Render a chapter to audio', { request: 'none' }),
  read('studio.list_chapter_snapshots', `GET ${CHAPTER}/snapshots`, 'List chapter renders'),
  read('studio.get_chapter_snapshot', `GET ${CHAPTER}/snapshots/{chapter_snapshot_id}`, 'Read a chapter render'),
  // A POST that only downloads; so are the archive and the stream of a project render.
  read(
    'studio.stream_chapter_snapshot',
    `POST ${CHAPTER}/snapshots/{chapter_snapshot_id}/stream`,
    'Download chapter audio',
    { response: 'stream_audio' },
  ),
  spend(
    'studio.update_project_content',
    'POST /v1/studio/projects/{project_id}/content',
    "Replace a project's content",
    { effects: ['irreversible'], urls: ['from_url'], texts: ['from_content_json'], request: 'multipart' },
  ),
  spend('studio.convert_project', 'POST /v1/studio/projects/{project_id}/convert', 'Render a project to audio', {
    request: 'none',
  }),
  read('studio.list_muted_tracks', 'GET /v1/studio/projects/{project_id}/muted-tracks', 'List muted tracks'),
  write(
    'studio.set_pronunciation_dictionaries',
    'POST /v1/studio/projects/{project_id}/pronunciation-dictionaries',
    'Attach pronunciation dictionaries to a project',
  ),
  read('studio.list_project_snapshots', 'GET /v1/studio/projects/{project_id}/snapshots', 'List project renders'),
  read('studio.get_project_snapshot', `GET ${RENDER}`, 'Read a project render'),
  read('studio.download_project_archive', `POST ${RENDER}/archive`, 'Download a project archive', {
    request: 'none',
    response: 'file',
  }),
  read('studio.stream_project_snapshot', `POST ${RENDER}/stream`, 'Download project audio', {
    response: 'stream_audio',
  }),

  // Pronunciation Dictionaries
  read('pronunciation.list', 'GET /v1/pronunciation-dictionaries', 'List pronunciation dictionaries'),
  write(
    'pronunciation.create_from_file',
    'POST /v1/pronunciation-dictionaries/add-from-file',
    'Create a dictionary from a file',
    { request: 'multipart' },
  ),
  write(
    'pronunciation.create_from_rules',
    'POST /v1/pronunciation-dictionaries/add-from-rules',
    'Create a dictionary from rules',
  ),
  read(
    'pronunciation.download',
    'GET /v1/pronunciation-dictionaries/{dictionary_id}/{version_id}/download',
    'Download a dictionary file',
    { object: { param: 'dictionary_id', noun: 'dictionary' }, response: 'file' },
  ),
  read('pronunciation.get', `GET ${DICTIONARY}`, 'Read a dictionary'),
  write('pronunciation.update', `PATCH ${DICTIONARY}`, 'Edit or archive a dictionary', {
    past: 'edited or archived a dictionary',
  }),
  write('pronunciation.add_rules', `POST ${DICTIONARY}/add-rules`, 'Add dictionary rules'),
  write('pronunciation.remove_rules', `POST ${DICTIONARY}/remove-rules`, 'Remove dictionary rules'),
  write('pronunciation.set_rules', `POST ${DICTIONARY}/set-rules`, 'Replace all dictionary rules'),
];
