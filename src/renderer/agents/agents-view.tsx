export function AgentsView() {
  return (
    <section className="view" aria-labelledby="agents-title">
      <h1 id="agents-title">Agents</h1>
    </section>
  );
}
