/** Knowledge Base, Agent Tools and MCP Servers. How to read a row: row.ts. */
import { erase, read, write } from './row.ts';

const MCP_SERVER = '/v1/convai/mcp-servers/{mcp_server_id}';
const DOCUMENT = '/v1/convai/knowledge-base/{documentation_id}';

export const KNOWLEDGE = [
  // Knowledge Base
  read(
    'knowledge_base.get_size',
    'GET /v1/convai/agent/{agent_id}/knowledge-base/size',
    "Read an agent's knowledge base size",
  ),
  // A POST that only searches.
  read(
    'knowledge_base.query_rag',
    'POST /v1/convai/agents/{agent_id}/knowledge-base/rag-query',
    "Search an agent's knowledge base",
  ),
  read('knowledge_base.list', 'GET /v1/convai/knowledge-base', 'List knowledge base documents'),
  write(
    'knowledge_base.create_document_legacy',
    'POST /v1/convai/knowledge-base',
    'Add a knowledge base document (old route)',
    { urls: ['url'], request: 'multipart', deprecated: true },
  ),
  write(
    'knowledge_base.bulk_delete_documents',
    'POST /v1/convai/knowledge-base/bulk-delete',
    'Delete several documents',
    { effects: ['irreversible'] },
  ),
  write('knowledge_base.bulk_move_documents', 'POST /v1/convai/knowledge-base/bulk-move', 'Move several documents', {
    response: 'empty',
  }),
  read('knowledge_base.list_crawl_jobs', 'GET /v1/convai/knowledge-base/crawl', 'List website crawls'),
  write('knowledge_base.create_crawl_job', 'POST /v1/convai/knowledge-base/crawl', 'Crawl a website', {
    effects: ['reaches_out'],
    urls: ['url', 'sitemap_urls'],
  }),
  read('knowledge_base.get_crawl_job', 'GET /v1/convai/knowledge-base/crawl/{crawl_job_id}', 'Check a website crawl'),
  // The vendor also deletes all that the crawl found.
  write(
    'knowledge_base.cancel_crawl_job',
    'POST /v1/convai/knowledge-base/crawl/{crawl_job_id}/cancel',
    'Cancel a website crawl',
    { effects: ['irreversible'], request: 'none' },
  ),
  // A POST that only reads.
  read(
    'knowledge_base.list_bulk_dependent_agents',
    'POST /v1/convai/knowledge-base/dependent-agents',
    'List agents using documents',
  ),
  write('knowledge_base.create_from_file', 'POST /v1/convai/knowledge-base/file', 'Add a file document', {
    request: 'multipart',
  }),
  write('knowledge_base.create_folder', 'POST /v1/convai/knowledge-base/folder', 'Create a document folder'),
  read(
    'knowledge_base.get_rag_index_overview',
    'GET /v1/convai/knowledge-base/rag-index',
    'Read the search index overview',
  ),
  // Indexing is taken as free; an index that is deleted can be built again.
  write('knowledge_base.get_or_create_rag_indexes', 'POST /v1/convai/knowledge-base/rag-index', 'Build search indexes'),
  read('knowledge_base.search', 'GET /v1/convai/knowledge-base/search', 'Search the knowledge base'),
  read('knowledge_base.get_document_summaries', 'GET /v1/convai/knowledge-base/summaries', 'Read document summaries'),
  write('knowledge_base.create_from_text', 'POST /v1/convai/knowledge-base/text', 'Add a text document'),
  write('knowledge_base.create_from_url', 'POST /v1/convai/knowledge-base/url', 'Add a web page document', {
    effects: ['reaches_out'],
    urls: ['url'],
  }),
  write('knowledge_base.move_document', 'POST /v1/convai/knowledge-base/{document_id}/move', 'Move a document', {
    response: 'empty',
  }),
  read('knowledge_base.get_document', `GET ${DOCUMENT}`, 'Read a document'),
  write('knowledge_base.update_document', `PATCH ${DOCUMENT}`, 'Edit a document'),
  erase('knowledge_base.delete_document', `DELETE ${DOCUMENT}`, 'Delete a document or folder', {
    object: { param: 'documentation_id', noun: 'document or folder' },
  }),
  read('knowledge_base.get_document_chunk', `GET ${DOCUMENT}/chunk/{chunk_id}`, 'Read one document chunk'),
  read('knowledge_base.list_document_chunks', `GET ${DOCUMENT}/chunks`, 'List document chunks'),
  read('knowledge_base.get_document_content', `GET ${DOCUMENT}/content`, "Read a document's full text", {
    response: 'text',
  }),
  read('knowledge_base.list_dependent_agents', `GET ${DOCUMENT}/dependent-agents`, 'List agents using a document'),
  read('knowledge_base.list_document_rag_indexes', `GET ${DOCUMENT}/rag-index`, "Read a document's indexes"),
  write('knowledge_base.compute_rag_index', `POST ${DOCUMENT}/rag-index`, 'Index a document'),
  write('knowledge_base.delete_rag_index', `DELETE ${DOCUMENT}/rag-index/{rag_index_id}`, 'Delete a document index'),
  // Fetches an address that was asked for when the document was added.
  write('knowledge_base.refresh_document', `POST ${DOCUMENT}/refresh`, 'Refresh a web page document', {
    request: 'none',
  }),
  read('knowledge_base.get_source_file_url', `GET ${DOCUMENT}/source-file-url`, 'Get a document download link'),
  write('knowledge_base.update_file', `PATCH ${DOCUMENT}/update-file`, "Replace a document's file", {
    effects: ['irreversible'],
    request: 'multipart',
  }),

  // Agent Tools and MCP Servers
  // Plain request headers may hold keys of third parties; redacting them would break read-edit-write. Same for tools.
  read('agent_tools.list_mcp_servers', 'GET /v1/convai/mcp-servers', 'List MCP servers'),
  write('agent_tools.create_mcp_server', 'POST /v1/convai/mcp-servers', 'Connect an MCP server', {
    effects: ['reaches_out'],
    urls: ['config.url'],
  }),
  read('agent_tools.get_mcp_server', `GET ${MCP_SERVER}`, 'Read an MCP server'),
  // Cannot change the address.
  write('agent_tools.update_mcp_server', `PATCH ${MCP_SERVER}`, 'Edit an MCP server'),
  erase('agent_tools.delete_mcp_server', `DELETE ${MCP_SERVER}`, 'Disconnect an MCP server'),
  write(
    'agent_tools.update_mcp_approval_policy',
    `PATCH ${MCP_SERVER}/approval-policy`,
    "Change an MCP server's approval policy",
    { deprecated: true },
  ),
  write('agent_tools.create_mcp_tool_approval', `POST ${MCP_SERVER}/tool-approvals`, 'Pre-approve an MCP tool'),
  // Withdraws a right; nothing is lost.
  write(
    'agent_tools.delete_mcp_tool_approval',
    `DELETE ${MCP_SERVER}/tool-approvals/{tool_name}`,
    'Withdraw an MCP tool approval',
  ),
  write('agent_tools.create_mcp_tool_config', `POST ${MCP_SERVER}/tool-configs`, 'Override an MCP tool'),
  read('agent_tools.get_mcp_tool_config', `GET ${MCP_SERVER}/tool-configs/{tool_name}`, 'Read an MCP tool override'),
  write(
    'agent_tools.update_mcp_tool_config',
    `PATCH ${MCP_SERVER}/tool-configs/{tool_name}`,
    'Edit an MCP tool override',
  ),
  erase(
    'agent_tools.delete_mcp_tool_config',
    `DELETE ${MCP_SERVER}/tool-configs/{tool_name}`,
    'Delete an MCP tool override',
  ),
  read('agent_tools.list_mcp_server_tools', `GET ${MCP_SERVER}/tools`, "List an MCP server's tools"),
  read('agent_tools.list', 'GET /v1/convai/tools', 'List agent tools'),
  write('agent_tools.create', 'POST /v1/convai/tools', 'Create an agent tool', {
    urls: ['tool_config.api_schema.url', 'tool_config.params.transfers[].transfer_destination.sip_uri'],
  }),
  read('agent_tools.get', 'GET /v1/convai/tools/{tool_id}', 'Read an agent tool'),
  write('agent_tools.update', 'PATCH /v1/convai/tools/{tool_id}', 'Edit an agent tool', {
    urls: ['tool_config.api_schema.url', 'tool_config.params.transfers[].transfer_destination.sip_uri'],
  }),
  erase('agent_tools.delete', 'DELETE /v1/convai/tools/{tool_id}', 'Delete an agent tool'),
  read(
    'agent_tools.list_dependent_agents',
    'GET /v1/convai/tools/{tool_id}/dependent-agents',
    'List agents using a tool',
  ),
  read('agent_tools.list_executions', 'GET /v1/convai/tools/{tool_id}/executions', "List a tool's past runs"),
];
