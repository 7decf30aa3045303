/** Body fields that several operations share: the configuration of an agent, and the overrides of a single call. */

/** Where a prompt names addresses: its own language model, its web tools, and SIP addresses that calls are transferred to. */
export function promptAddresses(prompt: string): readonly string[] {
  return [
    `${prompt}.custom_llm.url`,
    `${prompt}.tools[].api_schema.url`,
    `${prompt}.tools[].params.transfers[].transfer_destination.sip_uri`,
    `${prompt}.built_in_tools.*.params.transfers[].transfer_destination.sip_uri`,
  ];
}

interface ConfigFields {
  readonly voices: readonly string[];
  readonly models: readonly string[];
  readonly urls: readonly string[];
}

/** An agent's configuration below `prefix` ('' or 'name.'): the agent's own, per language, and per workflow node. */
export function agentConfig(prefix: string): ConfigFields {
  const configs = [`${prefix}conversation_config`, `${prefix}workflow.nodes.*.conversation_config`];
  const speech = configs.flatMap((config) => [`${config}.tts`, `${config}.language_presets.*.overrides.tts`]);
  return {
    voices: speech.flatMap(voicesOf),
    models: speech.map((tts) => `${tts}.model_id`),
    urls: [
      ...configs.flatMap((config) => promptAddresses(`${config}.agent.prompt`)),
      `${prefix}workflow.nodes.*.transfer_destination.sip_uri`,
      `${prefix}platform_settings.workspace_overrides.conversation_initiation_client_data_webhook.url`,
    ],
  };
}

/** What one call may override of its agent, below `prefix`. */
export function callOverride(prefix: string): Omit<ConfigFields, 'urls'> {
  const tts = `${prefix}conversation_initiation_client_data.conversation_config_override.tts`;
  return { voices: voicesOf(tts), models: [`${tts}.model_id`] };
}

function voicesOf(tts: string): string[] {
  return [`${tts}.voice_id`, `${tts}.supported_voices[].voice_id`];
}
