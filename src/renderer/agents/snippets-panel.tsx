/** How each client is pointed at Bollard, with Copy; for one that cannot be, a sentence that says so. */
import { Tabs } from '@base-ui/react/tabs';
import { snippet } from '../../core/snippets.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { CLIENTS, plainSentence } from './clients.ts';

export function SnippetsPanel({ baseUrl }: { readonly baseUrl: string }) {
  return (
    <Tabs.Root className="snippets" defaultValue={CLIENTS[0]?.id ?? null}>
      <Tabs.List className="snippets-clients" aria-label="Client" activateOnFocus>
        {CLIENTS.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id} className="snippets-client">
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {CLIENTS.map(({ id, title }) => (
        <Tabs.Panel key={id} value={id} className="snippets-panel" aria-label={title}>
          <Snippet text={snippet(id, baseUrl)} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}

function Snippet({ text }: { readonly text: string }) {
  const sentence = plainSentence(text);
  if (sentence !== null) return <p className="snippets-sentence selectable">{sentence}</p>;
  return (
    <>
      <pre className="snippets-code mono selectable">{text}</pre>
      <CopyButton text={text} />
    </>
  );
}
