/** When each agent was last seen and as what; kept in memory, outside the policy and its digest. */
interface Seen {
  readonly at: number;
  readonly userAgent: string | null;
}

export interface SeenBook {
  note(agentId: string, at: number, userAgent: string | null): void;
  find(agentId: string): Seen | undefined;
}

export function createSeenBook(): SeenBook {
  const seen = new Map<string, Seen>();
  return {
    note: (agentId, at, userAgent) => {
      seen.set(agentId, { at, userAgent });
    },
    find: (agentId) => seen.get(agentId),
  };
}
