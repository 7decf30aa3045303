/** History, Models, User and Subscription, Usage Analytics. How to read a row: row.ts. */
import { erase, read } from './row.ts';

export const ACCOUNT = [
  // History
  read('history.list_audio_isolation', 'GET /v1/audio-isolation/history', 'List noise removal results'),
  erase(
    'history.delete_audio_isolation',
    'DELETE /v1/audio-isolation/history/{history_item_id}',
    'Delete a noise removal result',
    { response: 'empty', object: { param: 'history_item_id', noun: 'noise removal result' } },
  ),
  read('history.list', 'GET /v1/history', 'List generation history', { guideNo: 21 }),
  // A POST that only reads.
  read('history.download', 'POST /v1/history/download', 'Download history audio in bulk', { response: 'file' }),
  read('history.get', 'GET /v1/history/{history_item_id}', 'Read a history item', { guideNo: 22 }),
  erase('history.delete', 'DELETE /v1/history/{history_item_id}', 'Delete a history item', { guideNo: 23 }),
  read('history.get_audio', 'GET /v1/history/{history_item_id}/audio', "Download a history item's audio", {
    response: 'audio',
  }),

  // Models
  read('models.list', 'GET /v1/models', 'List models', { guideNo: 24 }),

  // User and Subscription
  // The full key left the schema in 2026, older accounts may still get it.
  read('user.get', 'GET /v1/user', 'Read the account profile', {
    redact: ['xi_api_key', 'xi_api_key_preview'],
    guideNo: 25,
  }),
  read('user.get_subscription', 'GET /v1/user/subscription', 'Read the subscription and credit balance', {
    guideNo: 26,
  }),

  // Usage Analytics
  read('usage.get', 'GET /v1/usage/character-stats', 'Read usage over time (old route)', { deprecated: true }),
  // POSTs that only read.
  read(
    'usage.get_usage_by_product_over_time',
    'POST /v1/workspace/analytics/query/usage-by-product-over-time',
    'Read usage by product',
  ),
  read('usage.list_requests', 'POST /v1/workspace/analytics/requests', 'List recent API requests'),
];
