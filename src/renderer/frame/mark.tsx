/** The sign of the app: a bollard with its band. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path className="mark-post" d="M6 15.5V4.8C6 3 7.6 1.5 10 1.5s4 1.5 4 3.3v10.7z" />
      <path className="mark-band" d="M6 6h8v3H6z" />
      <rect className="mark-post" x="3" y="16.2" width="14" height="2.3" rx="0.8" />
    </svg>
  );
}
