/** Images, Video and Flows; Productions. How to read a row: row.ts. */
import { erase, read, spend, write } from './row.ts';

const ORDER = '/v1/productions/orders/{order_id}';

export const MEDIA = [
  // Images, Video and Flows
  read('flows.list_assets', 'GET /v1/assets', 'List uploaded assets'),
  write('flows.create_asset', 'POST /v1/assets', 'Upload an asset', { request: 'multipart' }),
  read('flows.get_asset', 'GET /v1/assets/{asset_id}', 'Read an asset'),
  erase('flows.delete_asset', 'DELETE /v1/assets/{asset_id}', 'Delete an asset', { response: 'empty' }),
  read('flows.list_images', 'GET /v1/flows/image', 'List generated images'),
  // `webhook` chooses among webhooks the workspace already has; same for video and speech.
  spend('flows.create_image', 'POST /v1/flows/image', 'Generate an image', { models: ['model_id'] }),
  read('flows.get_image', 'GET /v1/flows/image/{generation_id}', 'Get a generated image'),
  read('flows.list_templates', 'GET /v1/flows/templates', 'List flow templates'),
  read('flows.get_template', 'GET /v1/flows/templates/{template_id}', 'Read a flow template'),
  read('flows.list_runs', 'GET /v1/flows/templates/{template_id}/runs', 'List flow runs'),
  spend('flows.create_run', 'POST /v1/flows/templates/{template_id}/runs', 'Run a flow template'),
  read('flows.get_run', 'GET /v1/flows/templates/{template_id}/runs/{run_id}', 'Get a flow run'),
  read('flows.list_speech', 'GET /v1/flows/text-to-speech', 'List background speech jobs'),
  // Billed speech that no Text to Speech grant covers or limits.
  spend('flows.create_speech', 'POST /v1/flows/text-to-speech', 'Start a background speech job', {
    voices: ['voice'],
    models: ['model_id'],
    texts: ['text'],
  }),
  read('flows.get_speech', 'GET /v1/flows/text-to-speech/{generation_id}', 'Get a background speech job', {
    object: { param: 'generation_id', noun: 'speech job' },
  }),
  read('flows.list_videos', 'GET /v1/flows/video', 'List generated videos'),
  spend('flows.create_video', 'POST /v1/flows/video', 'Generate a video', { models: ['model_id'] }),
  read('flows.get_video', 'GET /v1/flows/video/{generation_id}', 'Get a generated video', {
    object: { param: 'generation_id', noun: 'video' },
  }),

  // Productions
  read('productions.list_orders', 'GET /v1/productions/orders', 'List production orders'),
  write('productions.create_order', 'POST /v1/productions/orders', 'Start a production order'),
  read(
    'productions.list_languages',
    'GET /v1/productions/orders/languages/{order_item_kind}',
    'List production languages',
  ),
  read('productions.get_order', `GET ${ORDER}`, 'Read a production order'),
  write('productions.update_order', `PATCH ${ORDER}`, 'Edit a production order'),
  read('productions.list_deliverables', `GET ${ORDER}/deliverables`, 'Get production deliverables'),
  write('productions.upsert_item', `POST ${ORDER}/items`, 'Add or change an order item', {
    past: 'added or changed an order item',
  }),
  erase('productions.remove_item', `DELETE ${ORDER}/items/{item_id}`, 'Remove an order item'),
  write('productions.register_media', `POST ${ORDER}/media`, 'Upload order media', {
    urls: ['media_url'],
    request: 'multipart',
  }),
  read('productions.get_media', `GET ${ORDER}/media/{media_id}`, 'Read order media'),
  // Pays with money.
  spend('productions.submit_order', `POST ${ORDER}/submit`, 'Buy a production order', {
    effects: ['irreversible'],
    request: 'none',
  }),
];
