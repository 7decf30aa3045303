/** The areas under their headings, in the order in which people meet them. */
import type { Area } from '../operation.ts';

interface Heading {
  readonly heading: string;
  readonly areas: readonly Omit<Area, 'heading'>[];
}

/** `read` and `write`: what that level allows, in a sentence; null where the area has no such operation. */
function area(id: string, title: string, read: string | null, write: string | null): Omit<Area, 'heading'> {
  return { id, title, read, write };
}

export const HEADINGS: readonly Heading[] = [
  {
    heading: 'Guide areas',
    areas: [
      area('text_to_speech', 'Text to Speech', null, 'Turn text into speech, which uses credits.'),
      area(
        'speech_to_text',
        'Speech to Text',
        'Read transcripts made earlier.',
        'Transcribe recordings, which uses credits, and delete stored transcripts.',
      ),
      area(
        'voices',
        'Voices',
        'List, search and listen to voices, their settings, samples and collections.',
        'Edit, add, copy and delete voices, samples and collections.',
      ),
      area(
        'voice_design',
        'Voice Design and Cloning',
        'Listen to voice previews and inspect the samples and progress of professional clones.',
        'Design new voices and clone real people from recordings; some of it uses credits or voice slots.',
      ),
      area(
        'audio_tools',
        'Audio Tools',
        'List the available audio effects.',
        'Change voices in recordings, make sound effects and remove noise, which uses credits.',
      ),
      area(
        'dubbing',
        'Dubbing',
        'Check dubs and download dubbed media and transcripts.',
        'Dub recordings into other languages, which uses credits, and edit or delete dubs.',
      ),
      area(
        'history',
        'History',
        'List, read and download what was generated earlier.',
        'Delete generated items for good.',
      ),
      area('models', 'Models', 'List the models and their limits.', null),
      area('user', 'User and Subscription', 'Read the account profile, the plan and the credit balance.', null),
      area(
        'agents',
        'Conversational AI Agents',
        'Read agents, their branches, versions, procedures and widgets, and estimate costs.',
        'Create, change, deploy, merge and delete agents.',
      ),
    ],
  },
  {
    heading: 'Speech and sound',
    areas: [
      area(
        'text_to_dialogue',
        'Text to Dialogue',
        null,
        'Turn a script with several voices into speech, which uses credits.',
      ),
      area(
        'music',
        'Music',
        'List and read music fine-tunes.',
        'Compose, score, split and upload music and train fine-tunes, which uses credits.',
      ),
      area(
        'studio',
        'Studio',
        'Read long-form projects and chapters and download their finished audio.',
        'Create, edit, render and delete projects, chapters and podcasts; rendering uses credits.',
      ),
      area(
        'pronunciation',
        'Pronunciation Dictionaries',
        'Read and download pronunciation dictionaries.',
        'Create dictionaries, change their rules and archive them.',
      ),
      area(
        'audio_native',
        'Audio Native',
        'Read the settings of embedded audio players.',
        'Create embedded audio and change its content, which uses credits.',
      ),
      area('forced_alignment', 'Forced Alignment', null, 'Align a text with a recording, which uses credits.'),
    ],
  },
  {
    heading: 'Agents platform',
    areas: [
      area(
        'conversations',
        'Conversations',
        'Read, search and listen to conversations people had with agents.',
        'Tag, rate, re-analyse and delete conversations; analysis uses credits.',
      ),
      area(
        'knowledge_base',
        'Knowledge Base',
        'Read and search the documents agents know.',
        'Add, crawl, index, move, replace and delete documents.',
      ),
      area(
        'agent_tools',
        'Agent Tools and MCP Servers',
        'Read the tools and MCP servers agents can use, and past runs.',
        'Connect, change, approve and remove tools and MCP servers.',
      ),
      area(
        'agent_testing',
        'Agent Testing',
        'Read tests and their results.',
        'Create, change and delete tests and run them, which uses credits.',
      ),
      area(
        'agent_tickets',
        'Agent Tickets',
        'Read quality tickets about agents.',
        'File, comment on, change, merge and delete tickets.',
      ),
      area(
        'agent_settings',
        'Agent Settings and Secrets',
        'Read workspace settings for agents, variables, and the names of stored secrets.',
        'Change those settings, variables and stored secrets.',
      ),
      area(
        'phone_numbers',
        'Phone Numbers',
        'Read phone numbers, WhatsApp accounts and call signalling logs.',
        'Import, reassign and remove phone numbers and WhatsApp accounts.',
      ),
      area(
        'outbound_calls',
        'Outbound Calls and Messages',
        'Read call batches and export their results.',
        'Call and message real people, one by one or in batches, which costs money.',
      ),
      area(
        'speech_engine',
        'Speech Engine',
        'Read speech engines.',
        'Create, change, duplicate and delete speech engines.',
      ),
      area('client_tokens', 'Client Tokens', null, 'Hand out tokens and signed addresses that work without Bollard.'),
    ],
  },
  {
    heading: 'Workspace and account',
    areas: [
      area(
        'workspace',
        'Workspace Administration',
        'Read members, groups, sharing, sign-in connections and the audit log.',
        'Invite, change and remove people, share resources and manage sign-in connections.',
      ),
      area(
        'api_keys',
        'API Keys and Service Accounts',
        'List service accounts and their keys, without the keys themselves.',
        'Create service accounts; creating or changing keys is never forwarded.',
      ),
      area(
        'webhooks',
        'Webhooks',
        'List webhooks.',
        'Create, change and delete webhooks that send account events to outside addresses.',
      ),
      area(
        'usage',
        'Usage Analytics',
        'Read how many credits were used, when and for what, and recent API requests.',
        null,
      ),
    ],
  },
  {
    heading: 'Other media',
    areas: [
      area(
        'flows',
        'Images, Video and Flows',
        'Read and download generated images, videos, speech jobs, flow runs and uploaded assets.',
        'Generate images, video and speech and run flows, which uses credits, and upload or delete assets.',
      ),
      area(
        'productions',
        'Productions',
        'Read orders for human-made productions and download what was delivered.',
        'Prepare and buy orders with money, and upload media for them.',
      ),
    ],
  },
];
