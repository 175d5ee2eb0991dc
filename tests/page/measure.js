// SPDX-License-Identifier: GPL-2.0-or-later
// Run in a page that holds the others: opens each in each width, and writes what it finds as JSON.
const framed = (address, width) => new Promise((resolve) => {
  const frame = document.createElement("iframe");
  frame.style.cssText = `border:0;width:${width}px;height:900px`;
  frame.onload = () => resolve(frame);
  frame.src = address;
  document.body.append(frame);
});

// What sticks out of the page to the right.
const stickingOut = (page) => [...page.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > page.documentElement.clientWidth + 1)
  .filter((element) => getComputedStyle(element).position !== "absolute" && !element.closest("thead"))
  .map((element) => element.tagName + " " + element.textContent.slice(0, 60));

// Of diagrams: that one of two is shown, what is cut off in it, and that none is higher than a sheet of A4 that is printed
// with margins of a centimetre.
const SHEET = 1040;
const cutIn = (page) => [...page.querySelectorAll(".ladder")].flatMap((figure) => {
  const shown = [...figure.querySelectorAll("svg")].filter((svg) => svg.getClientRects().length > 0);
  if (shown.length !== 1) return [`${shown.length} diagrams of a finding`];
  const box = shown[0].getBoundingClientRect();
  const cut = [...shown[0].querySelectorAll("text, path")].filter((mark) => {
    const own = mark.getBoundingClientRect();
    return own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1;
  }).map((mark) => `cut off: ${mark.textContent || mark.getAttribute("d").slice(0, 40)}`);
  const high = figure.querySelector(".wide").viewBox.baseVal.height;
  return high > SHEET ? [...cut, `${high} pixels high`] : cut;
});

const selected = (frame) => {
  const filter = frame.contentDocument.querySelector(".filter");
  if (filter === null) return ["", ""];
  frame.contentWindow.getSelection().selectAllChildren(filter);
  return [frame.contentWindow.getSelection().toString(), filter.textContent];
};

const violations = async (frame) => {
  if (typeof AXE === "undefined" || frame.clientWidth !== 1024 || LONG.some((name) => frame.src.endsWith(name))) return [];
  frame.contentWindow.eval(AXE);
  const found = await frame.contentWindow.axe.run(frame.contentDocument, { resultTypes: ["violations"], preload: false });
  return found.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 120))}`);
};

const measure = async (address, width) => {
  const frame = await framed(address, width);
  const page = frame.contentDocument;
  const answer = {
    address, width,
    wide: page.documentElement.scrollWidth - page.documentElement.clientWidth,
    out: stickingOut(page),
    ladders: page.querySelectorAll(".ladder").length,
    cut: cutIn(page),
    loaded: frame.contentWindow.performance.getEntriesByType("resource").map((entry) => entry.name),
    selected: selected(frame),
    dark: getComputedStyle(page.body).backgroundColor,
    axe: await violations(frame),
  };
  frame.remove();
  return answer;
};

(async () => {
  const answers = [];
  for (const address of PAGES) for (const width of WIDTHS) answers.push(await measure(address, width));
  document.title = "measured";
  document.body.textContent = JSON.stringify(answers);
})().catch((error) => { document.body.textContent = JSON.stringify({ error: String(error) }); });
