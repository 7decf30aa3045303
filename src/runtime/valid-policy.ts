/** Whether a grant or a rule can exist: checked wherever one is set. */
import { findArea, findOperation } from '../core/catalogue/catalogue.ts';
import { levelsOf } from '../core/levels.ts';
import type { Area, Operation } from '../core/operation.ts';
import type { AgentPolicy, Level, RuleEffect } from '../core/policy-state.ts';
import { CallError } from './call-error.ts';

/** The area, when it can have this level. Throws CallError. */
export function checkLevel(areaId: string, level: Level): Area {
  const area = findArea(areaId);
  if (!area) throw new CallError('not_found', `There is no area "${areaId}"; bollard catalog lists them.`);
  const levels = levelsOf(area);
  if (levels.includes(level)) return area;
  throw new CallError('bad_input', `${area.title} cannot be ${level}: it has ${levels.join(', ')}.`);
}

/** The operation, when it can have this rule; null inherits. Throws CallError. */
export function checkRule(operationId: string, effect: RuleEffect | null): Operation {
  const operation = findOperation(operationId);
  if (!operation)
    throw new CallError('not_found', `There is no operation "${operationId}"; bollard catalog AREA lists them.`);
  if (!operation.neverForward || effect !== 'allow') return operation;
  throw new CallError(
    'refused',
    `${operation.id} is never forwarded: it could disable or replace the very key in use.`,
  );
}

/** All grants and rules of an agent. Throws CallError for the first that cannot be. */
export function validPolicy(
  grants: Readonly<Record<string, Level>>,
  rules: Readonly<Record<string, RuleEffect>>,
): Pick<AgentPolicy, 'grants' | 'rules'> {
  for (const [areaId, level] of Object.entries(grants)) checkLevel(areaId, level);
  for (const [operationId, effect] of Object.entries(rules)) checkRule(operationId, effect);
  const granted = Object.entries(grants).filter(([, level]) => level !== 'off');
  return { grants: new Map(granted), rules: new Map(Object.entries(rules)) };
}
