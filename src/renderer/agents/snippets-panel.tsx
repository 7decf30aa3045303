/** How each client is pointed at Bollard, with Copy; for one that cannot be, a sentence that says so. */
import { useState } from 'react';
import { snippet } from '../../core/snippets.ts';
import { ChoiceButtons } from '../parts/choice.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { CLIENTS, plainSentence } from './clients.ts';

const OPTIONS = CLIENTS.map(({ id, title }) => ({ value: id, label: title }));

export function SnippetsPanel({ baseUrl }: { readonly baseUrl: string }) {
  const [client, setClient] = useState(CLIENTS[0]?.id ?? '');
  return (
    <section className="snippets" aria-label="Snippets">
      <ChoiceButtons label="Client" options={OPTIONS} present={client} onChoose={setClient} />
      <div className="snippets-panel" aria-live="polite">
        <Snippet text={snippet(client, baseUrl)} />
      </div>
    </section>
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
