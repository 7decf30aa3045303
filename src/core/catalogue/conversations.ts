/** Conversations, Agent Testing, Agent Tickets. How to read a row: row.ts. */
import { agentConfig, promptAddresses } from './config-fields.ts';
import { erase, read, spend, write } from './row.ts';

const CONVERSATION = '/v1/convai/conversations/{conversation_id}';
const TICKET = '/v1/convai/triage-tickets/{agentqa_ticket_id}';

export const CONVERSATIONS = [
  // Conversations
  read('conversations.list_topics', 'GET /v1/convai/agents/{agent_id}/topics', "List an agent's conversation topics"),
  read('conversations.get_live_count', 'GET /v1/convai/analytics/live-count', 'Count live conversations'),
  read('conversations.list', 'GET /v1/convai/conversations', 'List conversations'),
  read(
    'conversations.search_messages',
    'GET /v1/convai/conversations/messages/smart-search',
    'Search conversations by meaning',
  ),
  read(
    'conversations.text_search_messages',
    'GET /v1/convai/conversations/messages/text-search',
    'Search conversation text',
  ),
  read('conversations.resolve', 'GET /v1/convai/conversations/resolve', 'Find a conversation by reference'),
  read('conversations.get', `GET ${CONVERSATION}`, 'Read a conversation'),
  erase('conversations.delete', `DELETE ${CONVERSATION}`, 'Delete a conversation'),
  spend(
    'conversations.run_evaluation',
    `POST ${CONVERSATION}/analysis/evaluations/run`,
    'Re-run a conversation evaluation',
  ),
  spend('conversations.run_analysis', `POST ${CONVERSATION}/analysis/run`, 'Re-analyse a conversation', {
    request: 'none',
  }),
  read('conversations.get_audio', `GET ${CONVERSATION}/audio`, 'Download a conversation recording', {
    response: 'audio',
  }),
  write('conversations.create_feedback', `POST ${CONVERSATION}/feedback`, 'Rate a conversation'),
  write('conversations.create_file', `POST ${CONVERSATION}/files`, 'Upload a file to a conversation', {
    request: 'multipart',
  }),
  erase('conversations.delete_file', `DELETE ${CONVERSATION}/files/{file_id}`, 'Remove a conversation file'),
  read('conversations.list_sip_messages', `GET ${CONVERSATION}/sip-messages`, "Read a conversation's SIP log"),
  read('conversations.get_summary', `GET ${CONVERSATION}/summary`, 'Read a conversation summary'),
  write('conversations.assign_tags', `POST ${CONVERSATION}/tags`, 'Tag a conversation', { response: 'empty' }),
  // The tag stays; it can be set again.
  write('conversations.unassign_tag', `DELETE ${CONVERSATION}/tags/{tag_id}`, 'Remove a tag from a conversation', {
    response: 'empty',
  }),
  read('conversations.list_tags', 'GET /v1/convai/tags', 'List conversation tags'),
  write('conversations.create_tag', 'POST /v1/convai/tags', 'Create a conversation tag'),
  read('conversations.get_tag', 'GET /v1/convai/tags/{tag_id}', 'Read a conversation tag'),
  write('conversations.update_tag', 'PATCH /v1/convai/tags/{tag_id}', 'Edit a conversation tag'),
  erase('conversations.delete_tag', 'DELETE /v1/convai/tags/{tag_id}', 'Delete a conversation tag', {
    response: 'empty',
  }),
  read('conversations.list_users', 'GET /v1/convai/users', 'List people who spoke to agents'),

  // Agent Testing
  read('agent_testing.list', 'GET /v1/convai/agent-testing', 'List agent tests'),
  write('agent_testing.bulk_move', 'POST /v1/convai/agent-testing/bulk-move', 'Move agent tests'),
  write('agent_testing.create', 'POST /v1/convai/agent-testing/create', 'Create an agent test'),
  write('agent_testing.create_folder', 'POST /v1/convai/agent-testing/folders', 'Create a test folder'),
  read('agent_testing.get_folder', 'GET /v1/convai/agent-testing/folders/{folder_id}', 'Read a test folder'),
  write('agent_testing.update_folder', 'PATCH /v1/convai/agent-testing/folders/{folder_id}', 'Rename a test folder'),
  erase('agent_testing.delete_folder', 'DELETE /v1/convai/agent-testing/folders/{folder_id}', 'Delete a test folder', {
    response: 'empty',
  }),
  // A POST that only reads.
  read('agent_testing.get_summaries', 'POST /v1/convai/agent-testing/summaries', 'Read agent test summaries'),
  read('agent_testing.get', 'GET /v1/convai/agent-testing/{test_id}', 'Read an agent test'),
  write('agent_testing.update', 'PUT /v1/convai/agent-testing/{test_id}', 'Edit an agent test'),
  erase('agent_testing.delete', 'DELETE /v1/convai/agent-testing/{test_id}', 'Delete an agent test'),
  spend(
    'agent_testing.run_tests',
    'POST /v1/convai/agents/{agent_id}/run-tests',
    "Run an agent's tests",
    agentConfig('agent_config_override.'),
  ),
  spend(
    'agent_testing.simulate_conversation',
    'POST /v1/convai/agents/{agent_id}/simulate-conversation',
    'Simulate a conversation',
    { urls: promptAddresses('simulation_specification.simulated_user_config.prompt'), deprecated: true },
  ),
  spend(
    'agent_testing.simulate_conversation_stream',
    'POST /v1/convai/agents/{agent_id}/simulate-conversation/stream',
    'Stream a simulated conversation',
    {
      urls: promptAddresses('simulation_specification.simulated_user_config.prompt'),
      response: 'ndjson',
      deprecated: true,
    },
  ),
  read('agent_testing.list_invocations', 'GET /v1/convai/test-invocations', 'List test runs'),
  read('agent_testing.get_invocation', 'GET /v1/convai/test-invocations/{test_invocation_id}', 'Read a test run'),
  write(
    'agent_testing.cancel_invocation',
    'POST /v1/convai/test-invocations/{test_invocation_id}/cancel',
    'Cancel a test run',
    { request: 'none' },
  ),
  spend(
    'agent_testing.resubmit_invocation',
    'POST /v1/convai/test-invocations/{test_invocation_id}/resubmit',
    'Repeat a test run',
    agentConfig('agent_config_override.'),
  ),

  // Agent Tickets
  read('agent_tickets.list_for_agent', 'GET /v1/convai/agents/{agent_id}/triage-tickets', "List one agent's tickets"),
  write(
    'agent_tickets.create_for_agent',
    'POST /v1/convai/agents/{agent_id}/triage-tickets',
    'File a ticket for an agent',
  ),
  read(
    'agent_tickets.list_assignable_users',
    'GET /v1/convai/agents/{agent_id}/triage-tickets/assignable-users',
    'List ticket assignees',
  ),
  read('agent_tickets.list', 'GET /v1/convai/triage-tickets', 'List all agent tickets'),
  write('agent_tickets.create', 'POST /v1/convai/triage-tickets', 'Create an agent ticket'),
  read('agent_tickets.get', `GET ${TICKET}`, 'Read an agent ticket'),
  write('agent_tickets.update', `PATCH ${TICKET}`, 'Edit an agent ticket'),
  erase('agent_tickets.delete', `DELETE ${TICKET}`, 'Delete an agent ticket', { response: 'empty' }),
  write('agent_tickets.add_comment', `POST ${TICKET}/comments`, 'Comment on an agent ticket'),
  write('agent_tickets.merge', `POST ${TICKET}/merge`, 'Merge agent tickets', { effects: ['irreversible'] }),
  write('agent_tickets.add_turn_comment', `POST ${TICKET}/turn-comments`, 'Comment on a conversation turn'),
];
