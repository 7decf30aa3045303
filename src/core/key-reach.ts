/**
 * What an ElevenLabs key may itself reach, as far as free reads tell. ElevenLabs publishes no map from operations to the
 * permissions of a key (facts.md §1), so one read that the catalogue knows is tried for an area, and its answer taken for it.
 */
import { AREAS, findOperation } from './catalogue/catalogue.ts';
import type { AgentPolicy } from './policy-state.ts';
import { isKeyLacking, type UpstreamError } from './upstream-error.ts';

export interface ReachRead {
  readonly area: string;
  /** Path and query of a GET that changes and costs nothing. */
  readonly path: string;
}

export interface ReachAnswer {
  readonly reach: 'may_read' | 'may_not' | 'unknown';
  /** The permission that ElevenLabs says the key lacks, by its name there. */
  readonly permission: string | null;
  /** The same for a person, after the name of the area: "may read". */
  readonly words: string;
}

export interface AreaReach extends ReachAnswer {
  readonly area: string;
  readonly title: string;
}

/** Read first, for the plan: whoever reads it may read the account. */
export const SUBSCRIPTION_READ: ReachRead = readOf('user.get_subscription');

/** The others, in the order in which they are asked. Areas whose reads all need an id of something have none. */
export const REACH_READS: readonly ReachRead[] = [
  readOf('voices.search', '?page_size=1&include_total_count=false'),
  readOf('dubbing.list', '?page_size=1'),
  readOf('history.list', '?page_size=1'),
  readOf('models.list'),
  readOf('agents.list', '?page_size=1'),
  readOf('studio.list_projects'),
  readOf('pronunciation.list', '?page_size=1'),
  readOf('conversations.list', '?page_size=1'),
  readOf('knowledge_base.list', '?page_size=1'),
  readOf('workspace.list_members'),
  readOf('api_keys.list_service_accounts'),
  readOf('webhooks.list'),
];

/** The models are the same for every account: who may list them learns nothing of this one. */
const COMMON = new Set(['models']);
const GUIDE = 'Guide areas';

export const NO_ANSWER: ReachAnswer = unknown('not known: no answer came in time');
const NO_FREE_READ: ReachAnswer = unknown('cannot be told without spending');

/** How an answer to such a read is to be taken; `error` is what its body says, with no key in it. */
export function reachOf(status: number, error: UpstreamError | null): ReachAnswer {
  if (status === 200) return { reach: 'may_read', permission: null, words: 'may read' };
  if ((status === 401 || status === 403) && error !== null && isKeyLacking(error)) {
    const permission = lackingPermission(error.message ?? '');
    const lacks = permission === null ? '' : `: the key lacks ${permission}`;
    return { reach: 'may_not', permission, words: `may not read${lacks}` };
  }
  return unknown(`not known: ElevenLabs answered ${status}`);
}

/** The ten areas of the guide and the others that were asked, in the order of the catalogue. */
export function reachList(answers: ReadonlyMap<string, ReachAnswer>): readonly AreaReach[] {
  return AREAS.filter(({ id, heading }) => heading === GUIDE || answers.has(id)).map(({ id, title }) => ({
    area: id,
    title,
    ...(answers.get(id) ?? NO_FREE_READ),
  }));
}

/** Titles of what the key may read and none of these agents is granted in any way, by level or by rule. */
export function beyondGrants(reach: readonly AreaReach[], agents: Iterable<AgentPolicy>): readonly string[] {
  const granted = new Set<string>();
  for (const { grants, rules } of agents) {
    for (const [area, level] of grants) if (level !== 'off') granted.add(area);
    for (const [id, effect] of rules) {
      const area = effect === 'deny' ? undefined : findOperation(id)?.area;
      if (area !== undefined) granted.add(area);
    }
  }
  return reach
    .filter(({ area, reach: answer }) => answer === 'may_read' && !COMMON.has(area) && !granted.has(area))
    .map(({ title }) => title);
}

/** What a person should know beside the list: a warning first if the key is wider than the grants. */
export function reachNotes(account: string, beyond: readonly string[]): readonly string[] {
  return [
    ...(beyond.length === 0
      ? []
      : [
          `This key may read what no agent of ${account} is granted: ${beyond.join(', ')}. It need not be so wide.`,
          'For a narrower one, restrict a new key where ElevenLabs keeps them, probably under Developers, API Keys, or make one of a service account if your workspace has those; then replace this key.',
        ]),
    'Only reads were tried: what the key may change or spend cannot be told without doing so.',
  ];
}

/** "…is missing the permission voices_read to execute…", and the other way round. */
function lackingPermission(message: string): string | null {
  const match = /\bpermissions?:? ['"`]?([a-z]+(?:_[a-z]+)+)\b|\b([a-z]+(?:_[a-z]+)+)['"`]? permission\b/.exec(message);
  return match?.[1] ?? match?.[2] ?? null;
}

function unknown(words: string): ReachAnswer {
  return { reach: 'unknown', permission: null, words };
}

function readOf(id: string, query = ''): ReachRead {
  const operation = findOperation(id);
  if (operation === undefined) throw new Error(`${id} is no operation of the catalogue`);
  return { area: operation.area, path: `${operation.path}${query}` };
}
