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

const selected = (frame) => {
  const filter = frame.contentDocument.querySelector(".filter");
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
