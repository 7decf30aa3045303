export function FirstRun() {
  return (
    <main className="view">
      <h1>Welcome</h1>
    </main>
  );
}
