/** Every operation Bollard knows. What is not here is unknown: denied, and recorded as new. */
import type { Area, Operation } from '../operation.ts';
import { ACCOUNT } from './account.ts';
import { AGENTS } from './agents.ts';
import { HEADINGS } from './areas.ts';
import { CONVERSATIONS } from './conversations.ts';
import { DUBBING } from './dubbing.ts';
import { KNOWLEDGE } from './knowledge.ts';
import { MEDIA } from './media.ts';
import { SOUND } from './sound.ts';
import { SPEECH } from './speech.ts';
import { STUDIO } from './studio.ts';
import { TELEPHONY } from './telephony.ts';
import { VOICES } from './voices.ts';
import { WORKSPACE } from './workspace.ts';

/** In the order in which people meet them: the ten of the reference guide first. */
export const AREAS: readonly Area[] = HEADINGS.flatMap(({ heading, areas }) =>
  areas.map((area) => ({ ...area, heading })),
);

const rows: readonly Operation[] = [
  ...SPEECH,
  ...VOICES,
  ...DUBBING,
  ...ACCOUNT,
  ...AGENTS,
  ...SOUND,
  ...STUDIO,
  ...CONVERSATIONS,
  ...KNOWLEDGE,
  ...TELEPHONY,
  ...WORKSPACE,
  ...MEDIA,
];

/** In the order of the areas; within one as written. */
export const OPERATIONS: readonly Operation[] = AREAS.flatMap(({ id }) => rows.filter((row) => row.area === id));
if (OPERATIONS.length !== rows.length) throw new Error('a row of the catalogue is in no area of areas.ts');

const areasById = new Map(AREAS.map((area) => [area.id, area]));
const operationsById = new Map(OPERATIONS.map((operation) => [operation.id, operation]));

export function findArea(id: string): Area | undefined {
  return areasById.get(id);
}

export function findOperation(id: string): Operation | undefined {
  return operationsById.get(id);
}
