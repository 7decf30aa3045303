/** Conversational AI Agents. How to read a row: row.ts. */
import { agentConfig } from './config-fields.ts';
import { erase, read, write } from './row.ts';

const BRANCH = '/v1/convai/agents/{agent_id}/branches/{branch_id}';
const PROPOSAL = '/v1/convai/agents/{agent_id}/merge-proposals/{merge_proposal_id}';
const PROCEDURE = `${BRANCH}/procedures/{procedure_id}`;

export const AGENTS = [
  // Conversational AI Agents
  // A POST that only calculates; so is calculate_llm_usage below.
  read(
    'agents.calculate_agent_llm_usage',
    'POST /v1/convai/agent/{agent_id}/llm-usage/calculate',
    "Estimate an agent's model cost",
  ),
  read('agents.list', 'GET /v1/convai/agents', 'List agents', { guideNo: 28 }),
  // Phone numbers that a built-in tool may transfer to are not addresses here; SIP ones are.
  write('agents.create', 'POST /v1/convai/agents/create', 'Create an agent', { ...agentConfig(''), guideNo: 27 }),
  read('agents.get_summaries', 'GET /v1/convai/agents/summaries', 'Read agent summaries'),
  read('agents.get', 'GET /v1/convai/agents/{agent_id}', 'Read an agent', {
    redact: ['platform_settings.auth.shareable_token'],
    guideNo: 29,
  }),
  write('agents.update', 'PATCH /v1/convai/agents/{agent_id}', 'Edit an agent', {
    ...agentConfig(''),
    redact: ['platform_settings.auth.shareable_token'],
  }),
  erase('agents.delete', 'DELETE /v1/convai/agents/{agent_id}', 'Delete an agent', { response: 'empty' }),
  write('agents.create_avatar', 'POST /v1/convai/agents/{agent_id}/avatar', 'Upload an agent picture', {
    request: 'multipart',
  }),
  read('agents.list_branches', 'GET /v1/convai/agents/{agent_id}/branches', 'List agent branches'),
  write(
    'agents.create_branch',
    'POST /v1/convai/agents/{agent_id}/branches',
    'Create an agent branch',
    agentConfig(''),
  ),
  read('agents.get_branch', `GET ${BRANCH}`, 'Read an agent branch'),
  write('agents.update_branch', `PATCH ${BRANCH}`, 'Edit an agent branch'),
  read('agents.list_procedures', `GET ${BRANCH}/procedures`, 'List agent procedures'),
  write('agents.create_procedure', `POST ${BRANCH}/procedures`, 'Create an agent procedure'),
  write('agents.compile_procedures', `POST ${BRANCH}/procedures/compile`, 'Compile agent procedures', {
    request: 'none',
  }),
  read('agents.get_procedure', `GET ${PROCEDURE}`, 'Read an agent procedure'),
  erase('agents.remove_procedure', `DELETE ${PROCEDURE}`, 'Remove an agent procedure'),
  read('agents.get_procedure_draft', `GET ${PROCEDURE}/draft`, 'Read a procedure draft'),
  write('agents.update_procedure_draft', `PATCH ${PROCEDURE}/draft`, 'Edit a procedure draft'),
  erase('agents.delete_procedure_draft', `DELETE ${PROCEDURE}/draft`, 'Discard a procedure draft'),
  write('agents.rebase_branch', `POST ${BRANCH}/rebase`, 'Rebase an agent branch', { request: 'none' }),
  read('agents.preview_branch_rebase', `GET ${BRANCH}/rebase-preview`, 'Preview a branch rebase', {
    redact: ['platform_settings.auth.shareable_token'],
  }),
  // Also archives the merged branch if the body says so.
  write(
    'agents.merge_branch',
    'POST /v1/convai/agents/{agent_id}/branches/{source_branch_id}/merge',
    'Merge an agent branch',
    { effects: ['irreversible'] },
  ),
  read(
    'agents.preview_branch_merge',
    'GET /v1/convai/agents/{agent_id}/branches/{source_branch_id}/merge-preview',
    'Preview a branch merge',
    { redact: ['platform_settings.auth.shareable_token'] },
  ),
  read('agents.list_deployments', 'GET /v1/convai/agents/{agent_id}/deployments', 'List agent deployments'),
  write('agents.create_deployment', 'POST /v1/convai/agents/{agent_id}/deployments', 'Deploy an agent'),
  write('agents.create_draft', 'POST /v1/convai/agents/{agent_id}/drafts', 'Save an agent draft', agentConfig('')),
  erase('agents.delete_draft', 'DELETE /v1/convai/agents/{agent_id}/drafts', 'Discard an agent draft'),
  write('agents.duplicate', 'POST /v1/convai/agents/{agent_id}/duplicate', 'Duplicate an agent'),
  write('agents.create_hold_audio', 'POST /v1/convai/agents/{agent_id}/hold-audio', 'Upload hold music', {
    request: 'multipart',
  }),
  erase('agents.delete_hold_audio', 'DELETE /v1/convai/agents/{agent_id}/hold-audio', 'Remove hold music'),
  // Changes nothing, but its purpose is to hand out the token: minting. Not redacted, or an allow rule would be worth nothing.
  read('agents.get_link', 'GET /v1/convai/agents/{agent_id}/link', "Get an agent's share link", {
    effects: ['mints_credential'],
  }),
  read('agents.list_merge_proposals', 'GET /v1/convai/agents/{agent_id}/merge-proposals', 'List merge proposals'),
  write('agents.create_merge_proposal', 'POST /v1/convai/agents/{agent_id}/merge-proposals', 'Open a merge proposal'),
  read('agents.get_merge_proposal', `GET ${PROPOSAL}`, 'Read a merge proposal'),
  write('agents.update_merge_proposal', `PATCH ${PROPOSAL}`, 'Edit or close a merge proposal', {
    past: 'edited or closed a merge proposal',
  }),
  write('agents.comment_merge_proposal', `POST ${PROPOSAL}/comments`, 'Comment on a merge proposal'),
  write('agents.merge_merge_proposal', `POST ${PROPOSAL}/merge`, 'Merge a proposal', { effects: ['irreversible'] }),
  write('agents.review_merge_proposal', `POST ${PROPOSAL}/reviews`, 'Review a merge proposal'),
  read('agents.get_version', 'GET /v1/convai/agents/{agent_id}/versions/{version_id}', 'Read an agent version'),
  read('agents.get_widget', 'GET /v1/convai/agents/{agent_id}/widget', "Read an agent's widget settings"),
  read('agents.calculate_llm_usage', 'POST /v1/convai/llm-usage/calculate', 'Estimate model cost'),
  read('agents.list_llms', 'GET /v1/convai/llm/list', 'List language models'),
];
