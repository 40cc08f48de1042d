/** A line over the last samples, from 0 up; nothing where nothing is measured. */
export function Plot({ title, values }: { readonly title: string; readonly values: readonly number[] }) {
  const newest = values.at(-1);
  if (newest === undefined) return null;
  const top = Math.max(1, ...values);
  const points = values
    .map(
      (value, i) =>
        `${((i / Math.max(1, values.length - 1)) * 100).toFixed(1)},${(30 - (value / top) * 29).toFixed(1)}`,
    )
    .join(" ");
  return (
    <div class="plot">
      <svg viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
        <polyline points={points} vector-effect="non-scaling-stroke" />
      </svg>
      <span>
        {newest} {title}
      </span>
    </div>
  );
}
