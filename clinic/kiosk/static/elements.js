// What every screen is made with.

/** The content of a template, fresh: nothing of its last showing is left in it. */
export function made(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

/** An element with properties and children; text is only ever text. */
export function element(name, properties = {}, ...children) {
  const { data = {}, ...others } = properties;
  const one = Object.assign(document.createElement(name), others);
  Object.assign(one.dataset, data);
  one.append(...children);
  return one;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(name, attributes = {}, ...children) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  one.append(...children);
  return one;
}

export function icon(name) {
  return svg("svg", { "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));
}

export function setIcon(holder, name) {
  holder.querySelector("use").setAttribute("href", `#i-${name}`);
}

/** A large answer: its key's number, its words. */
export function answer(label, keys, act) {
  const number = keys ? [element("kbd", {}, keys)] : [];
  const button = element("button", { type: "button", className: "answer" }, ...number);
  button.append(element("span", {}, label));
  button.addEventListener("click", act);
  return button;
}
