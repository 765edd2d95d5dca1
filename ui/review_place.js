// The place of a card. It travels with every run of the server; the card's code is large and comes once (review_card.js).
const places = (globalThis.countersignCard ??= { waiting: new Map() });

export default function (given) {
  const component = { ...given, data: given.data.card }; // the server sends it under one name, which costs it less
  const root = component.parentElement;
  if (places.mount) places.mount(component);
  else places.waiting.set(root, component);
  return () => {
    places.waiting.delete(root);
    places.leave?.(root);
  };
}
