/** Workspace Administration, API Keys and Service Accounts, Webhooks. How to read a row: row.ts. */
import { erase, read, write } from './row.ts';

const ACCOUNT_KEYS = '/v1/service-accounts/{service_account_user_id}/api-keys';

export const WORKSPACE = [
  // Workspace Administration
  read('workspace.list_audit_logs', 'GET /v1/workspace/audit-logs', 'Read the audit log'),
  // Free headers and parameters of a connection may hold its secrets.
  read('workspace.list_auth_connections', 'GET /v1/workspace/auth-connections', 'List sign-in connections', {
    redact: ['auth_connections[].custom_headers.*', 'auth_connections[].extra_params.*'],
  }),
  write('workspace.create_auth_connection', 'POST /v1/workspace/auth-connections', 'Create a sign-in connection', {
    effects: ['reaches_out', 'admits_others'],
    redact: ['custom_headers.*', 'extra_params.*'],
    urls: ['token_url'],
  }),
  // Cannot change the token address.
  write(
    'workspace.update_auth_connection',
    'PATCH /v1/workspace/auth-connections/{auth_connection_id}',
    'Edit a sign-in connection',
    { effects: ['admits_others'], redact: ['custom_headers.*', 'extra_params.*'] },
  ),
  erase(
    'workspace.delete_auth_connection',
    'DELETE /v1/workspace/auth-connections/{auth_connection_id}',
    'Delete a sign-in connection',
  ),
  read('workspace.list_groups', 'GET /v1/workspace/groups', 'List workspace groups'),
  read('workspace.search_groups', 'GET /v1/workspace/groups/search', 'Find a workspace group'),
  write('workspace.add_group_member', 'POST /v1/workspace/groups/{group_id}/members', 'Add a group member', {
    effects: ['admits_others'],
  }),
  // Takes rights away; can be undone.
  write(
    'workspace.remove_group_member',
    'POST /v1/workspace/groups/{group_id}/members/remove',
    'Remove a group member',
  ),
  // Takes rights away; can be undone. Has a body although it is a DELETE.
  write('workspace.delete_invite', 'DELETE /v1/workspace/invites', 'Withdraw a workspace invite', { request: 'json' }),
  write('workspace.create_invite', 'POST /v1/workspace/invites/add', 'Invite someone to the workspace', {
    effects: ['admits_others'],
  }),
  write('workspace.create_invites', 'POST /v1/workspace/invites/add-bulk', 'Invite several people to the workspace', {
    effects: ['admits_others'],
  }),
  read('workspace.list_members', 'GET /v1/workspace/members', 'List workspace members'),
  write('workspace.update_member', 'POST /v1/workspace/members', 'Change a workspace member', {
    effects: ['admits_others'],
  }),
  read('workspace.get_resource', 'GET /v1/workspace/resources/{resource_id}', 'Read who can use a resource'),
  write('workspace.share_resource', 'POST /v1/workspace/resources/{resource_id}/share', 'Share a resource', {
    effects: ['admits_others'],
  }),
  write('workspace.unshare_resource', 'POST /v1/workspace/resources/{resource_id}/unshare', 'Stop sharing a resource'),

  // API Keys and Service Accounts
  read('api_keys.list_service_accounts', 'GET /v1/service-accounts', 'List service accounts', {
    redact: ['service-accounts[].api-keys[].hashed_xi_api_key'],
  }),
  write('api_keys.create_service_account', 'POST /v1/service-accounts', 'Create a service account', {
    effects: ['admits_others'],
  }),
  read('api_keys.list', `GET ${ACCOUNT_KEYS}`, "List a service account's API keys", {
    redact: ['api-keys[].hashed_xi_api_key'],
  }),
  // Never forwarded from here on: makes keys that work without Bollard.
  write('api_keys.create', `POST ${ACCOUNT_KEYS}`, 'Create an API key', {
    effects: ['mints_credential'],
    neverForward: true,
  }),
  // Can disable or widen the very key in use: an id does not tell which key it is.
  write('api_keys.update', `PATCH ${ACCOUNT_KEYS}/{api_key_id}`, 'Edit an API key', { neverForward: true }),
  // As above.
  erase('api_keys.delete', `DELETE ${ACCOUNT_KEYS}/{api_key_id}`, 'Delete an API key', { neverForward: true }),
  // Disables the very key that the gateway sends.
  write('api_keys.disable_self', 'POST /v1/workspaces/api-keys/disable', 'Disable the API key in use', {
    effects: ['irreversible'],
    neverForward: true,
    request: 'none',
  }),
  // Decides for every key, also the one in use, who may disable it.
  write(
    'api_keys.set_third_party_disabling',
    'POST /v1/workspaces/api-keys/third-party-disabling',
    'Set who may disable API keys',
    { neverForward: true },
  ),

  // Webhooks
  read('webhooks.list', 'GET /v1/workspace/webhooks', 'List webhooks'),
  // The answer shows the signing secret once.
  write('webhooks.create', 'POST /v1/workspace/webhooks', 'Create a webhook', {
    effects: ['mints_credential', 'reaches_out'],
    urls: ['settings.webhook_url'],
  }),
  // Cannot change the address; headers and events only.
  write('webhooks.update', 'PATCH /v1/workspace/webhooks/{webhook_id}', 'Edit a webhook'),
  erase('webhooks.delete', 'DELETE /v1/workspace/webhooks/{webhook_id}', 'Delete a webhook'),
];
