export function ActivityView() {
  return (
    <section className="view" aria-labelledby="activity-title">
      <h1 id="activity-title">Activity</h1>
    </section>
  );
}
