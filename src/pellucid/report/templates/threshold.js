// The metrics at another threshold, from counts of scores: the same formulas and edge cases as in Python.
const ratio = (x, y) => x === 0 && y === 0 ? 0 : x / y;
const gap = (x, y) => Number.isFinite(x) || Number.isFinite(y) ? x - y : 0;
const sum = (counts, from, to) => counts.slice(from, to).reduce((total, count) => total + count, 0);

const outcomes = (positive, negative, edge) => {
  const tp = sum(positive, edge), fp = sum(negative, edge), fn = sum(positive, 0, edge), tn = sum(negative, 0, edge);
  return { tp, fp, fn, tn, n: tp + fp + fn + tn, n1: tp + fn, n0: tn + fp, h1: tp + fp, h0: tn + fn };
};

const formulas = {
  DPPL: (a, d) => gap(ratio(a.h1, a.n), ratio(d.h1, d.n)),
  DI: (a, d) => ratio(ratio(d.h1, d.n), ratio(a.h1, a.n)),
  AD: (a, d) => gap(ratio(a.tp + a.tn, a.n), ratio(d.tp + d.tn, d.n)),
  RD: (a, d) => gap(ratio(a.tp, a.n1), ratio(d.tp, d.n1)),
  SD: (a, d) => gap(ratio(d.tn, d.n0), ratio(a.tn, a.n0)),
  DAR: (a, d) => gap(ratio(a.tp, a.h1), ratio(d.tp, d.h1)),
  DRR: (a, d) => gap(ratio(d.tn, d.h0), ratio(a.tn, a.h0)),
  DCA: (a, d) => gap(ratio(a.n1, a.h1), ratio(d.n1, d.h1)),
  DCR: (a, d) => gap(ratio(d.n0, d.h0), ratio(a.n0, a.h0)),
  TE: (a, d) => gap(ratio(d.fn, d.fp), ratio(a.fn, a.fp)),
  GE: (a, d) => {
    const right = a.tp + a.tn + d.tp + d.tn, fp = a.fp + d.fp, fn = a.fn + d.fn;
    return ratio(right * fp + right * fn + 4 * fp * fn, 2 * (right + 2 * fp) ** 2);
  },
};

// The value of a metric when scores above the edge count as positive; null where it is not defined.
const valueAt = (code, group, edge) => {
  const a = outcomes(group.positive_a, group.negative_a, edge), d = outcomes(group.positive_d, group.negative_d, edge);
  if (code === "GE") return a.n + d.n - a.fn - d.fn > 0 ? formulas.GE(a, d) : null;
  return a.n > 0 && d.n > 0 ? formulas[code](a, d) : null;
};

for (const explorer of all("[data-threshold]")) {
  const data = JSON.parse(explorer.querySelector("script").textContent);
  const [groups, slider, output, picture, said, body, legend] = ["[data-group]", "input", "output", ".histogram", "[data-said]", ".moving tbody", ".legend span"].map((s) => explorer.querySelector(s));
  const rates = new Intl.NumberFormat(root.lang, { style: "percent", maximumFractionDigits: 0 });
  const last = data.edges.length - 1, undefinedText = "\u2014";

  const strip = (metric, value) => {
    const [low, neutral, high] = metric.scale, place = (x) => percent((x - low) / (high - low));
    const svg = made("svg:svg", { class: "strip", "aria-hidden": "true", focusable: "false", width: "100%", height: "20" });
    svg.append(made("svg:rect", { class: "track", x: 0, y: 6, width: "100%", height: 8, rx: 4 }));
    if (metric.limit) {
      const [from, to] = metric.limit.map((bound, k) => Math.min(Math.max(bound ?? metric.scale[2 * k], low), high));
      svg.append(made("svg:rect", { class: "band", x: place(from), y: 3, width: percent((to - from) / (high - low)), height: 14, rx: 3 }));
    }
    svg.append(made("svg:line", { class: "zero", x1: place(neutral), x2: place(neutral), y1: 1, y2: 19 }));
    if (value !== null) svg.append(made("svg:circle", { class: "mark", cx: place(value), cy: 10, r: 5 }));
    return svg;
  };
  const cell = (value) => {
    const element = made("td", { class: "number" });
    element.append(value === null ? undefinedText : made("data", { value }, shown(value)));
    return element;
  };
  const histogram = (group, edge) => {
    const rows = { a: group.positive_a.map((n, k) => n + group.negative_a[k]), d: group.positive_d.map((n, k) => n + group.negative_d[k]) };
    const most = Object.fromEntries(Object.entries(rows).map(([name, counts]) => [name, Math.max(1, ...counts)]));
    picture.replaceChildren(...Object.entries(rows).flatMap(([name, counts]) => counts.map((n, k) => {
      const height = 56 * Math.sqrt(n / most[name]);
      return made("svg:rect", { class: `${name}${k < edge ? " no" : ""}`, x: percent(k / last), width: percent(0.9 / last), y: name === "d" ? 60 - height : 62, height });
    })), made("svg:line", { x1: percent(edge / last), x2: percent(edge / last), y1: 0, y2: 120 }));
  };

  const show = () => {
    const edge = Number(slider.value), group = data.groups[Number(groups.value)];
    output.textContent = shown(data.edges[edge], 3);
    slider.setAttribute("aria-valuetext", output.textContent);
    body.replaceChildren(...data.metrics.map((metric) => {
      const value = valueAt(metric.code, group, edge), row = made("tr", { "data-code": metric.code });
      const name = made("th", { scope: "row" }, `${metric.title} `), drawn = made("td");
      name.append(made("span", { class: "tag" }, metric.code));
      drawn.append(strip(metric, value));
      row.append(name, cell(value), cell(valueAt(metric.code, group, data.start)), drawn);
      return row;
    }));
    const rate = (side) => {
      const found = outcomes(group[`positive_${side}`], group[`negative_${side}`], edge);
      return found.n ? rates.format(found.h1 / found.n) : undefinedText;
    };
    const fill = { rest: rate("a"), group: rate("d"), name: group.name };
    said.textContent = said.dataset.said.replace(/\{(\w+)\}/g, (_, key) => fill[key]);
    legend.textContent = group.name;
    histogram(group, edge);
  };

  groups.append(...data.groups.map((group, k) => made("option", { value: k }, group.name)));
  slider.max = last;
  slider.value = data.start;
  slider.addEventListener("input", show);
  groups.addEventListener("change", show);
  show();
}
