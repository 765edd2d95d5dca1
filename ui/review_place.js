// The place of a card. It travels with every run of the server; the card's code is large and comes once (review_card.js).
const places = (globalThis.countersignCard ??= { waiting: new Map() });

export default function (given) {
  const component = { ...given, data: JSON.parse(given.data.card) }; // the server sends it as one text, which costs it less
  const root = component.parentElement;
  if (places.mount) places.mount(component);
  else places.waiting.set(root, component);
  return () => {
    places.waiting.delete(root);
    places.leave?.(root);
  };
}
