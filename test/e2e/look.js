// Runs in the page: what axe-core finds, text under 18 px, targets under 44 px, and whether something is cut off.
(async () => {
  const { violations } = await globalThis.axe.run();
  const seen = [...document.body.querySelectorAll("*")].filter(
    one => one.offsetParent !== null && !one.closest(".for-ears"),
  );
  const hasText = one =>
    [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "");
  const isSmall = one => hasText(one) && Number.parseFloat(getComputedStyle(one).fontSize) < 18;
  const isTight = one => one.matches("button, a") && one.getBoundingClientRect().height < 44;
  return {
    violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(" ")}`),
    small: seen.filter(isSmall).map(one => one.outerHTML),
    tight: seen.filter(isTight).map(one => one.outerHTML),
    wide: document.documentElement.scrollWidth > innerWidth,
  };
})();
