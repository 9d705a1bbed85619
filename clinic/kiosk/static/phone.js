// The code that leads a person's own telephone to the page that takes photos for their case.

import { svg } from "./elements.js";
import { word } from "./words.js";

/** Draws it into `holder`, which stays hidden where the practice has no such page. */
export async function invite(session, holder) {
  const answer = await fetch(`/phone?session=${session}`).catch(() => null);
  if (answer?.status !== 200) return;
  const { address, code, path, size } = await answer.json();
  const drawn = svg(
    "svg",
    { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": word("phone_code"), class: "qr" },
    svg("path", { d: path }),
  );
  holder.prepend(drawn);
  holder.querySelector(".address").textContent = address;
  holder.querySelector(".digits").textContent = code;
  holder.hidden = false;
}
