"use strict";
// Theme, groups and views. Everything is there without this script; it only makes choosing easier.
const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const shown = (value, digits = 4) => Number.isFinite(value)
  ? new Intl.NumberFormat(root.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" }).format(value).replace("-", "\u2212")
  : value > 0 ? "\u221e" : "\u2212\u221e";
const made = (name, attributes = {}, text = "") => {
  const element = name.startsWith("svg:") ? document.createElementNS("http://www.w3.org/2000/svg", name.slice(4)) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
};
const percent = (share) => `${(100 * Math.min(Math.max(share, 0), 1)).toFixed(2)}%`;
const remember = (key, value) => { try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; } };

root.classList.add("scripted");

const theme = document.getElementById("theme");
const setTheme = (name) => {
  root.dataset.theme = name;
  theme.setAttribute("aria-pressed", String(name === "dark"));
};
setTheme(remember("pellucid-theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
theme.addEventListener("click", () => {
  setTheme(root.dataset.theme === "dark" ? "light" : "dark");
  remember("pellucid-theme", root.dataset.theme);
});

const about = document.getElementById("about");
if (about) {
  const sections = all("[data-about]");
  const groups = [...new Set(sections.map((section) => section.dataset.about))];
  about.append(...groups.map((group) => made("option", { value: group }, group)));
  about.value = groups[0];
  const choose = () => sections.forEach((section) => { section.hidden = about.value !== "" && section.dataset.about !== about.value; });
  about.addEventListener("change", choose);
  choose();
}

const setView = (view) => {
  all("[data-view]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === view)));
  all("[data-pane]").forEach((pane) => {
    pane.hidden = (pane.dataset.pane === "cards") !== (view === "cards");
    pane.classList.toggle("plot", view === "plot");
  });
};
all("[data-view]").forEach((button) => button.addEventListener("click", () => setView(button.dataset.view)));
setView("cards");
