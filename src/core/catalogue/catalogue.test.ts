import { describe, expect, it } from 'vitest';
import type { Effect, Operation } from '../operation.ts';
import { AREAS, findArea, findOperation, OPERATIONS } from './catalogue.ts';
import { parametersOf } from './parameters.ts';

const GUIDE_AREAS = [
  'text_to_speech',
  'speech_to_text',
  'voices',
  'voice_design',
  'audio_tools',
  'dubbing',
  'history',
  'models',
  'user',
  'agents',
];

/** The reference guide by hand: row, route, access. */
const GUIDE = `
   1 POST /v1/text-to-speech/{voice_id} write
   2 POST /v1/text-to-speech/{voice_id}/stream write
   3 POST /v1/text-to-speech/{voice_id}/with-timestamps write
   4 POST /v1/text-to-speech/{voice_id}/stream/with-timestamps write
   5 POST /v1/speech-to-text write
   6 GET /v1/speech-to-text/transcripts/{transcription_id} read
   7 GET /v1/voices read
   7 GET /v2/voices read
   8 GET /v1/voices/{voice_id} read
   9 POST /v1/voices/{voice_id}/edit write
  10 DELETE /v1/voices/{voice_id} write
  11 GET /v1/voices/{voice_id}/settings read
  12 POST /v1/text-to-voice/design write
  13 POST /v1/text-to-voice write
  14 POST /v1/voices/add write
  15 POST /v1/voices/pvc write
  16 POST /v1/speech-to-speech/{voice_id} write
  17 POST /v1/sound-generation write
  18 POST /v1/audio-isolation write
  19 POST /v1/dubbing write
  20 GET /v1/dubbing/{dubbing_id} read
  21 GET /v1/history read
  22 GET /v1/history/{history_item_id} read
  23 DELETE /v1/history/{history_item_id} write
  24 GET /v1/models read
  25 GET /v1/user read
  26 GET /v1/user/subscription read
  27 POST /v1/convai/agents/create write
  28 GET /v1/convai/agents read
  29 GET /v1/convai/agents/{agent_id} read`;

function mayHave(operation: Operation, effect: Effect): boolean {
  return operation.effects.includes(effect) || operation.conditionalEffects.some((each) => each.effect === effect);
}

/** Every body field a row names, without the place it is in. */
function fieldsOf(operation: Operation): readonly string[] {
  return [
    ...operation.redact,
    ...operation.textFields,
    ...operation.mediaFields,
    ...operation.urlFields,
    ...operation.conditionalEffects.flatMap(({ fields }) => fields),
    ...[...operation.voiceFields, ...operation.modelFields].map((field) => field.replace(/^(body|path)\./, '')),
  ];
}

describe('the areas', () => {
  it('are the ten of the guide first, in its order, then the rest, each once', () => {
    expect(AREAS.slice(0, 10).map(({ id }) => id)).toEqual(GUIDE_AREAS);
    expect(new Set(AREAS.map(({ id }) => id)).size).toBe(AREAS.length);
    expect(AREAS).toHaveLength(32);
  });

  it('stand together under their headings', () => {
    const headings = AREAS.map(({ heading }) => heading);
    const changes = headings.filter((heading, index) => heading !== headings[index - 1]);
    expect(changes).toEqual([...new Set(headings)]);
  });

  it.each(AREAS)('say of $id what read and write allow exactly where it has such operations', (area) => {
    const accesses = new Set(OPERATIONS.filter((operation) => operation.area === area.id).map(({ access }) => access));
    expect(area.read !== null).toBe(accesses.has('read'));
    expect(area.write !== null).toBe(accesses.has('write'));
    for (const sentence of [area.read, area.write]) if (sentence !== null) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the catalogue', () => {
  it('A39: has no id and no route twice', () => {
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
    const routes = OPERATIONS.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
    expect(OPERATIONS).toHaveLength(414);
  });

  it('A39: has no templates that match the same path and differ in their area, but the known ones', () => {
    const split = OPERATIONS.map((operation) => ({ operation, segments: operation.path.split('/') }));
    const found = split.flatMap(({ operation: one, segments }, index) =>
      split
        .slice(index + 1)
        .filter(({ operation: other }) => other.method === one.method && other.area !== one.area)
        .filter((other) => overlap(segments, other.segments))
        .map(({ operation: other }) => [one.id, other.id].sort().join(' | ')),
    );
    expect(found.sort()).toEqual([
      'voice_design.update_pvc | voices.replicate',
      'voice_design.update_pvc | voices.update',
    ]);
  });

  it('has all 29 rows of the reference guide, and only row 7 on two routes', () => {
    const rows = OPERATIONS.filter(({ guideNo }) => guideNo !== null)
      .sort((one, other) => (one.guideNo ?? 0) - (other.guideNo ?? 0) || one.path.localeCompare(other.path))
      .map(({ guideNo, method, path, access }) => `${guideNo} ${method} ${path} ${access}`);
    expect(rows).toEqual(GUIDE.trim().split(/\n\s*/));
    expect(GUIDE_AREAS).toEqual(
      expect.arrayContaining(OPERATIONS.flatMap((o) => (o.guideNo === null ? [] : [o.area]))),
    );
  });

  it.each(OPERATIONS)('$id is complete and consistent', (operation) => {
    const { id, method, path, area, access, label, past, object, effects, conditionalEffects } = operation;
    expect(id).toMatch(/^[a-z_]+\.[a-z0-9_]+$/);
    expect(findArea(area)).toBeDefined();
    expect(findOperation(id)).toBe(operation);
    expect(path).toMatch(/^\/v[12](\/([a-z0-9_-]+|\{[a-z_]+\}))+$/);
    const parameters = parametersOf(path);
    expect(new Set(parameters).size).toBe(parameters.length);

    expect(label).toMatch(/^[A-Z][^.]*[^. ]$/);
    expect(past).toMatch(/^[a-z][^.]*[^. ]$/);
    if (object !== null) {
      expect(parameters).toContain(object.param);
      expect(object.noun).not.toBe('');
    }

    if (access === 'read') expect(effects.filter((effect) => effect !== 'mints_credential')).toEqual([]);
    if (access === 'read') expect(conditionalEffects).toEqual([]);
    if (method === 'DELETE' || method === 'PUT' || method === 'PATCH') expect(access).toBe('write');
    expect(new Set(effects).size).toBe(effects.length);
    for (const { effect, fields } of conditionalEffects) {
      expect(effects).not.toContain(effect);
      expect(fields).not.toEqual([]);
      expect(operation.requestKind).not.toBe('none');
    }
    // What a rule allows for its credential would be worth nothing if it were redacted.
    if (effects.includes('mints_credential')) expect(operation.redact).toEqual([]);
    expect(operation.urlFields.length > 0 && !mayHave(operation, 'reaches_out')).toBe(false);
    if (operation.textFields.length + operation.mediaFields.length > 0) expect(effects).toContain('spends');
    if (operation.mediaFields.length > 0) expect(operation.requestKind).toBe('multipart');
    if (operation.redact.length > 0) expect(operation.responseKind).toBe('json');
    if (method === 'GET') expect(operation.requestKind).toBe('none');
  });

  it.each(OPERATIONS)('$id names its fields in the grammar of operation.ts', (operation) => {
    for (const field of fieldsOf(operation))
      expect(field).toMatch(/^([a-z0-9_-]+(\[\])?|\*)(\.([a-z0-9_-]+(\[\])?|\*))*$/);
    for (const field of operation.modelFields) expect(field).toMatch(/^body\./);
    const inPath = operation.voiceFields.filter((field) => field.startsWith('path.'));
    expect(inPath).toEqual(operation.path.includes('{voice_id}') ? ['path.voice_id'] : []);
    for (const field of operation.voiceFields) expect(field).toMatch(/^(body|path)\./);
    if (fieldsOf(operation).length > operation.redact.length + inPath.length) {
      expect(operation.requestKind).not.toBe('none');
    }
  });
});

describe('an agent’s configuration', () => {
  it('is searched for voices and addresses in its languages and in its workflow too', () => {
    const update = findOperation('agents.update');
    expect(update?.voiceFields).toContain('body.conversation_config.language_presets.*.overrides.tts.voice_id');
    expect(update?.voiceFields).toContain('body.workflow.nodes.*.conversation_config.tts.supported_voices[].voice_id');
    expect(update?.urlFields).toContain('workflow.nodes.*.conversation_config.agent.prompt.tools[].api_schema.url');
    const run = findOperation('agent_testing.run_tests');
    expect(run?.urlFields).toContain('agent_config_override.conversation_config.agent.prompt.custom_llm.url');
  });
});

function overlap(one: readonly string[], other: readonly string[]): boolean {
  return (
    one.length === other.length &&
    one.every((segment, index) => segment === other[index] || segment.startsWith('{') || other[index]?.startsWith('{'))
  );
}
