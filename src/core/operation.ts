/** What the catalogue says of one operation of the ElevenLabs API. Words: shared glossary in docs/architecture.md. */

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Fixed per operation: `read` changes nothing and spends nothing, everything else is `write`. */
export type Access = 'read' | 'write';

/** What makes an operation risky, beyond changing something. */
export type Effect =
  | 'spends'
  | 'irreversible'
  | 'mints_credential'
  | 'places_call'
  | 'clones_person'
  | 'admits_others'
  | 'reaches_out';

export type RequestKind = 'none' | 'json' | 'multipart';
export type ResponseKind =
  | 'json'
  | 'audio'
  | 'stream_audio'
  | 'ndjson'
  | 'sse'
  | 'text'
  | 'multipart'
  | 'file'
  | 'empty';

/** An effect that an operation has only when one of these body fields is present (`a.b`, `a[].b`, `a.*.b`). */
export interface ConditionalEffect {
  readonly effect: Effect;
  readonly fields: readonly string[];
}

export interface Operation {
  /** `area.verb`, stable: rules and the log name operations by it. */
  readonly id: string;
  readonly method: Method;
  /** Path template: `/v1/voices/{voice_id}`. */
  readonly path: string;
  readonly area: string;
  readonly access: Access;
  readonly effects: readonly Effect[];
  readonly conditionalEffects: readonly ConditionalEffect[];
  /** Answer fields that merely carry a credential (`a.b`, `a[].b`, `a.*`): replaced before the agent sees them. */
  readonly redact: readonly string[];
  /** No rule can allow it. */
  readonly neverForward: boolean;
  /** Infinitive, capitalised: "Delete a voice". */
  readonly label: string;
  /** Past tense: "deleted a voice". */
  readonly past: string;
  /** The path parameter that names what is acted on, and its noun; null when there is none. */
  readonly object: { readonly param: string; readonly noun: string } | null;
  /** Where voice ids stand: `path.voice_id`, `body.voice_id`, `body.inputs[].voice_id`. */
  readonly voiceFields: readonly string[];
  /** Where model ids stand, written as `voiceFields`. */
  readonly modelFields: readonly string[];
  /** Body fields whose characters are billed. */
  readonly textFields: readonly string[];
  /** Multipart parts that hold media. */
  readonly mediaFields: readonly string[];
  /** Body fields with an address that ElevenLabs will fetch or call. */
  readonly urlFields: readonly string[];
  readonly requestKind: RequestKind;
  readonly responseKind: ResponseKind;
  readonly usesVoiceSlot: boolean;
  readonly deprecated: boolean;
  /** Row of the reference guide (1 to 29); two routes may share one row. */
  readonly guideNo: number | null;
}

export interface Area {
  readonly id: string;
  readonly title: string;
  readonly heading: string;
  /** What Read allows, in one sentence; null where the area has no reading operation. */
  readonly read: string | null;
  /** What Write allows, in one sentence; null where the area has no writing operation. */
  readonly write: string | null;
}
