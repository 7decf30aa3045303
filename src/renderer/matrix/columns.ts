/** The columns: which areas stand in the table, with a short name and an icon, and the headings that fold the rest. */
import {
  AudioLines,
  BookA,
  BookOpen,
  Box,
  Building2,
  Captions,
  ChartColumn,
  Clapperboard,
  Cpu,
  FileAudio,
  FlaskConical,
  History,
  Image,
  KeyRound,
  KeySquare,
  Languages,
  Lock,
  type LucideIcon,
  MessageCircle,
  MessagesSquare,
  MicVocal,
  Music,
  Package,
  Phone,
  PhoneOutgoing,
  Ruler,
  SlidersHorizontal,
  Smartphone,
  Ticket,
  UserRound,
  WandSparkles,
  Webhook,
  Wrench,
} from 'lucide-react';
import { AREAS } from '../../core/catalogue/catalogue.ts';
import type { Area } from '../../core/operation.ts';

export interface Column {
  readonly area: Area;
  /** Short, for the head of the column. */
  readonly title: string;
  readonly icon: LucideIcon;
  /** The heading, on the first column under one that folds. */
  readonly starts: string | null;
}

const LOOKS: Readonly<Record<string, { readonly icon: LucideIcon; readonly title?: string }>> = {
  text_to_speech: { icon: AudioLines },
  speech_to_text: { icon: Captions },
  voices: { icon: MicVocal },
  voice_design: { icon: WandSparkles, title: 'Voice design' },
  audio_tools: { icon: SlidersHorizontal, title: 'Audio tools' },
  dubbing: { icon: Languages },
  history: { icon: History },
  models: { icon: Box },
  user: { icon: UserRound, title: 'User' },
  agents: { icon: Phone, title: 'Agents' },
  text_to_dialogue: { icon: MessagesSquare },
  music: { icon: Music },
  studio: { icon: Clapperboard },
  pronunciation: { icon: BookA, title: 'Pronun\u00adciation' },
  audio_native: { icon: FileAudio },
  forced_alignment: { icon: Ruler },
  conversations: { icon: MessageCircle, title: 'Conver\u00adsations' },
  knowledge_base: { icon: BookOpen, title: 'Knowledge base' },
  agent_tools: { icon: Wrench, title: 'Agent tools' },
  agent_testing: { icon: FlaskConical, title: 'Agent testing' },
  agent_tickets: { icon: Ticket, title: 'Agent tickets' },
  agent_settings: { icon: Lock, title: 'Agent settings' },
  phone_numbers: { icon: Smartphone, title: 'Phone numbers' },
  outbound_calls: { icon: PhoneOutgoing, title: 'Outbound calls' },
  speech_engine: { icon: Cpu, title: 'Speech engine' },
  client_tokens: { icon: KeySquare, title: 'Client tokens' },
  workspace: { icon: Building2, title: 'Workspace' },
  api_keys: { icon: KeyRound, title: 'API keys' },
  webhooks: { icon: Webhook },
  usage: { icon: ChartColumn, title: 'Usage' },
  flows: { icon: Image, title: 'Images, video' },
  productions: { icon: Package },
};

const [guide, ...others] = [...Map.groupBy(AREAS, ({ heading }) => heading)].map(([heading, areas]) => ({
  heading,
  areas,
}));

/** The headings that fold, in order, with their areas. */
export const FOLDS: readonly { readonly heading: string; readonly areas: readonly Area[] }[] = others;
/** The areas that always show. */
export const GUIDE_AREAS: readonly Area[] = guide?.areas ?? [];

export function iconOf(areaId: string): LucideIcon {
  return LOOKS[areaId]?.icon ?? Box;
}

export function columnsFor(open: ReadonlySet<string>): readonly Column[] {
  return [
    ...GUIDE_AREAS.map((area) => column(area, null)),
    ...FOLDS.filter(({ heading }) => open.has(heading)).flatMap(({ heading, areas }) =>
      areas.map((area, at) => column(area, at === 0 ? heading : null)),
    ),
  ];
}

function column(area: Area, starts: string | null): Column {
  return { area, title: LOOKS[area.id]?.title ?? area.title, icon: iconOf(area.id), starts };
}
