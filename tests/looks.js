// Looks at a page as a careful eye would, and returns a sentence for each thing that is wrong: what leads sideways, is cut
// off, lies upon something else, is too small to hit or to read. Knows HTML and CSS, nothing of Veche but one name:
// [data-pages] turns its pages by itself. What is clipped to nothing is for the ear.
({ least, target, strict }) => {
  const found = new Map();
  const say = (what, element, more = "") => {
    const key = `${what} ${title(element)}`;
    if (!found.has(key)) found.set(key, `${what}: ${title(element)}${more} “${(element.innerText ?? "").trim().slice(0, 30)}”`);
  };
  const title = (e) => [e.localName, ...e.classList].join(".") + (e.closest("[data-slot]") ? ` in ${e.closest("[data-slot]").dataset.slot}` : "");
  /** For the ear alone. */
  const clipped = (e) => {
    for (let up = e; up; up = up.parentElement) if (style(up).clipPath === "inset(50%)") return true;
    return false;
  };
  const shown = (e) => e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && !clipped(e);
  const style = (e) => getComputedStyle(e);
  const overlaps = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) say(`the page is ${root.scrollWidth - root.clientWidth} px too wide`, root);

  /** What an element's ancestors let through of it: nothing is cut that can be scrolled or turned to. */
  const cut = (element, rect) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      if (up.matches("svg")) return "";
      if (up.matches("[data-pages]") && style(up).overflowX !== "visible") return paged(up, rect);
      const { overflowX, overflowY, webkitLineClamp } = style(up);
      if (up.title) return "hidden"; // and told to whoever points at it
      const box = up.getBoundingClientRect();
      if (/auto|scroll/.test(overflowX + overflowY)) {
        if (rect.bottom < box.top || rect.top > box.bottom || rect.right < box.left || rect.left > box.right) return "hidden";
        if (rect.right > box.right + 2 || rect.left < box.left - 2) return "hidden";
        rect = { left: rect.left, right: rect.right, top: Math.max(rect.top, box.top), bottom: Math.min(rect.bottom, box.bottom) };
        continue;
      }
      if (!/hidden|clip/.test(overflowX + overflowY)) continue;
      if (rect.right > box.right + 2 || rect.left < box.left - 2) return "cut off at its side";
      const middle = (rect.top + rect.bottom) / 2;
      if (middle > box.bottom || middle < box.top) {
        if (webkitLineClamp === "none") return "cut off below";
        if (up.closest("summary")) return "hidden"; // and unfolded by a touch
        return "shortened";
      }
    }
    return rect.right > innerWidth + 1 || rect.left < -1 ? "beyond the page's side" : "";
  };

  /** A list of pages cuts nothing but what is too tall for a page. */
  const paged = (list, rect) => {
    const box = list.getBoundingClientRect();
    if (rect.right < box.left + 2 || rect.left > box.right - 2) return "hidden";
    if (rect.right > box.right + 2 || rect.left < box.left - 2) return "cut off at its side";
    return (rect.top + rect.bottom) / 2 > box.bottom ? "cut off below" : "";
  };

  /** The nearest thing that floats above the page: what lies in two layers may overlap. */
  const layer = (e) => {
    for (let up = e; up; up = up.parentElement) if (/fixed|sticky/.test(style(up).position) || up.matches("dialog, .menu-list")) return up;
    return null;
  };

  /** What of a thing is to be seen within the nearest box that scrolls. */
  const within = (element, { left, right, top, bottom }) => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
      if (!/auto|scroll/.test(style(up).overflowY)) continue;
      const box = up.getBoundingClientRect();
      return { left, right, top: Math.max(top, box.top), bottom: Math.min(bottom, box.bottom) };
    }
    return { left, right, top, bottom };
  };

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || parent.closest("script, template, option, datalist, title") || !shown(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const size = Number.parseFloat(style(parent).fontSize) * (parent.getScreenCTM?.()?.a ?? 1);
    if (size > 1 && size < (parent.closest("svg") ? 0.85 : 1) * least - 0.1) say(`small letters (${size.toFixed(1)} px)`, parent);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1) continue;
      const how = cut(parent, rect);
      if (how && how !== "hidden" && (strict || how !== "shortened")) say(how, parent);
      const lean = rect.height * 0.2;
      const seen = within(parent, { left: rect.left, right: rect.right, top: rect.top + lean, bottom: rect.bottom - lean });
      if (!how) texts.push({ parent, layer: layer(parent), ...seen });
    }
  }

  const hands = [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")].filter(shown).map((element) => {
    const body = (element.matches("[type=radio], [type=checkbox]") && element.closest("label")) || element;
    const box = body.getBoundingClientRect();
    return { parent: element, body, layer: layer(element), width: box.width, height: box.height, how: cut(body, box), ...within(body, box) };
  });
  for (const hand of hands) {
    const inline = hand.body.matches("a") && style(hand.body).display === "inline";
    if (target && !inline && Math.min(hand.width, hand.height) < target - 0.6) say(`small to hit (${Math.round(hand.width)} × ${Math.round(hand.height)})`, hand.body);
    if (hand.how.startsWith("cut")) say("cut off", hand.body);
  }

  const related = (a, b) => a.contains(b) || b.contains(a);
  const all = [...texts, ...hands.filter((hand) => !hand.how && style(hand.body).display !== "inline")].sort((a, b) => a.top - b.top);
  all.forEach((one, place) => {
    for (let next = place + 1; next < all.length && all[next].top < one.bottom; next += 1) {
      const other = all[next];
      if (one.layer === other.layer && overlaps(one, other) && !related(one.body ?? one.parent, other.body ?? other.parent)) {
        if (other.parent.matches(".counter") || one.parent.matches(".counter")) continue;
        say("lies upon another thing", one.parent, ` and ${title(other.parent)}`);
      }
    }
  });
  return [...found.values()];
}
