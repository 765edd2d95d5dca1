// Notes, frame by frame, which ticket texts were really on the screen and since when.
window.seen = new Map();
const after = new MessageChannel();
let shown = "";
after.port1.onmessage = () => { if (shown && !window.seen.has(shown)) window.seen.set(shown, Date.now()); };
function frame() {
  const root = document.querySelector("[data-testid=stBidiComponentIsolated]")?.shadowRoot;
  shown = root?.querySelector(".card[data-empty=false] .text")?.textContent ?? "";
  after.port2.postMessage(0); // runs after this frame has been painted
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
