export function CreditsView() {
  return (
    <section className="view" aria-labelledby="credits-title">
      <h1 id="credits-title">Credits</h1>
    </section>
  );
}
