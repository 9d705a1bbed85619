// The page's words, which the service rendered into it from its knowledge.

const known = new Map(
  [...document.getElementById("words").content.querySelectorAll("[data-name]")].map((each) => [
    each.dataset.name,
    each.textContent,
  ]),
);

/** A text by its name, with {fields} filled in. Throws where the knowledge has none. */
export function word(name, fields = {}) {
  if (!known.has(name)) throw new Error(`kiosk.yaml has no text called ${name}`);
  return known.get(name).replace(/<(\w+)>/g, (_, field) => fields[field]);
}
