// Notes, frame by frame, which ticket was really on the screen, and for every key what was there when it went down.
// `at` is in milliseconds since the page began, of the same clock for keys and paints.
window.presses = [];
window.paints = [];
{
  const roots = () => [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")].map((one) => one.shadowRoot);
  let found = null;
  const card = () => {
    if (!found?.isConnected) found = roots().map((root) => root?.querySelector("section.card")).find(Boolean) ?? null;
    return found;
  };
  const { port1, port2 } = new MessageChannel();
  let coming = null; // what this frame paints
  let last = { text: "", empty: true };
  port1.onmessage = () => {
    if (!coming || (coming.text === last.text && coming.empty === last.empty)) return;
    last = coming;
    window.paints.push({ at: performance.now(), ...last });
  };
  const frame = () => {
    const shown = card();
    coming = shown && { text: shown.querySelector(".text")?.textContent ?? "", empty: shown.dataset.empty !== "false" };
    port2.postMessage(0); // arrives after this frame has been painted
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.addEventListener("keydown", (e) => {
    const open = card()?.dataset.painted ?? "";
    window.presses.push({ at: e.timeStamp, key: e.key, repeat: e.repeat, open, seen: last.empty ? "" : last.text });
  }, { capture: true });
}
