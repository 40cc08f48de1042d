/** One thing said large, for the states in which there is no basket. */
export function Message({ title, hint }: { readonly title: string; readonly hint: string }) {
  return (
    <section class="message">
      <h1>{title}</h1>
      <p>{hint}</p>
    </section>
  );
}
