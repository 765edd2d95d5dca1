// What a test asks of a page beside axe: what is wider than the screen, which focus cannot be seen, what still moves.
window.look = (() => {
  const inside = (root) => [...root.querySelectorAll("*")].flatMap((e) => [e, ...(e.shadowRoot ? inside(e.shadowRoot) : [])]);
  const above = (e) => e.parentElement ?? e.getRootNode().host;
  const name = (e) => {
    const words = e.ariaLabel ?? e.innerText ?? "";
    return `${e.tagName.toLowerCase()} ${e.dataset?.testid ?? e.className} ${words.slice(0, 40)}`;
  };
  const seen = (e) => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };

  // Tables and rows of tabs scroll inside themselves; the sidebar lies over the page or is put away.
  const OWN = "[data-testid=stDataFrame], [role=tablist], [data-testid=stSidebar], canvas";
  const READ = "button, a, input, select, textarea, p, h1, h2, h3, label, td, th, pre, img, svg.main-svg";
  const outside = (e) => {
    const box = e.getBoundingClientRect();
    return e.matches(READ) && (box.right > innerWidth + 1 || box.left < -1);
  };
  const scrolls = (e) => /auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1;
  const tooWide = () => inside(document).filter((e) => !e.closest(OWN) && seen(e) && (scrolls(e) || outside(e))).map(name);

  // High contrast draws neither shadows nor colours of ours: there only an outline tells where the focus is.
  const PAINT = ["boxShadow", "backgroundColor", "color", "textDecorationLine", "borderTopColor", "borderBottomColor"];
  const STOPS = "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex]";
  const LATEST = 30; // frames, on a busy machine
  const outline = (style) => (style.outlineStyle === "none" ? "" : style.outline);
  const paint = (e, outlineOnly) => {
    const style = getComputedStyle(e);
    return [outline(style), ...(outlineOnly ? [] : PAINT.map((property) => style[property]))].join();
  };
  const painted = (stop, outlineOnly) => {
    const chain = [stop];
    while (chain.length < 4 && above(chain.at(-1))) chain.push(above(chain.at(-1)));
    return chain.map((e) => paint(e, outlineOnly)).join(";");
  };
  const stops = () => inside(document).filter((e) => e.matches(STOPS) && e.tabIndex >= 0 && !e.closest("canvas"))
    .filter((e) => e.checkVisibility({ visibilityProperty: true }));
  const frames = (count) => new Promise((done) => {
    requestAnimationFrame(() => (count > 1 ? frames(count - 1).then(done) : done()));
  });
  const shows = async (stop, outlineOnly) => {
    document.activeElement?.blur();
    const before = painted(stop, outlineOnly);
    const same = () => stop.getRootNode().activeElement === stop && painted(stop, outlineOnly) === before;
    stop.focus();
    for (let drawn = 0; drawn < LATEST && same(); drawn += 1) await frames(1); // some parts are drawn anew first
    return !same();
  };
  const unseenFocus = async (outlineOnly) => {
    const unseen = [];
    for (const stop of stops()) {
      if (await shows(stop, outlineOnly)) continue;
      document.activeElement?.blur(); // what was in focus a moment ago may have been drawn so still: asked once more
      await frames(LATEST);
      if (!(await shows(stop, outlineOnly))) unseen.push(name(stop));
    }
    document.activeElement?.blur();
    return unseen;
  };

  const moving = () => document.getAnimations().filter((one) => one.playState === "running")
    .map((one) => name(one.effect.target));
  return { tooWide, unseenFocus, moving };
})();
