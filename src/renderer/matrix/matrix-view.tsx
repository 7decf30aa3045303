export function MatrixView() {
  return (
    <section className="view" aria-labelledby="matrix-title">
      <h1 id="matrix-title">Matrix</h1>
    </section>
  );
}
