// Single rows: a waterfall that steps through them, and a swarm that shows one feature or one row.
for (const explorer of all("[data-rows]")) {
  const data = JSON.parse(explorer.querySelector("script").textContent);
  const [chooser, body, facts, caption] = ["[data-row]", ".steps tbody", "[data-facts]", "[data-figure]"].map((s) => explorer.querySelector(s));
  const [first, ...others] = all("tr", body), last = others.pop(), rest = others.length > data.shown ? others.pop() : null;
  const swarm = explorer.parentElement.querySelector(".swarm"), features = all("figure.features", explorer.parentElement)[0];
  const dots = swarm ? all(".role-mark.mark-symbol circle", swarm) : [];

  const line = (row, name, from, to, series, text, low, width) => {
    row.querySelector("th").firstElementChild.textContent = name;
    const bar = row.querySelector("rect"), value = row.querySelector("data");
    bar.setAttribute("class", series);
    bar.setAttribute("x", percent((Math.min(from, to) - low) / width));
    bar.setAttribute("width", percent(Math.abs(to - from) / width));
    value.textContent = text;
    value.value = series === "total" ? to : to - from;
  };
  const signed = (value) => (value >= 0 ? "+" : "") + shown(value);

  const show = (index) => {
    const row = data.rows[index];
    const order = row.values.map((_, k) => k).sort((a, b) => Math.abs(row.values[b]) - Math.abs(row.values[a]));
    let at = data.expected;
    const bars = order.slice(0, data.shown).map((k) => {
      const from = at;
      at += row.values[k];
      const error = row.errors[k] ? ` \u00b1 ${shown(row.errors[k])}` : "";
      return [row.cells.length ? `${data.features[k]} = ${row.cells[k]}` : data.features[k], from, at, error];
    });
    const ends = [0, data.expected, row.answer, at, ...bars.flatMap(([, from, to]) => [from, to])];
    const low = Math.min(...ends), width = Math.max(...ends) - low || 1;
    line(first, first.querySelector("th").textContent, 0, data.expected, "total", shown(data.expected), low, width);
    bars.forEach(([name, from, to, error], k) => line(others[k], name, from, to, to >= from ? "up" : "down", signed(to - from) + error, low, width));
    if (rest) line(rest, rest.querySelector("th").textContent, at, row.answer, row.answer >= at ? "up" : "down", signed(row.answer - at), low, width);
    line(last, last.querySelector("th").textContent, 0, row.answer, "total", shown(row.answer), low, width);
    facts.replaceChildren(...data.features.flatMap((name, k) => row.cells.length ? [made("dt", {}, name), made("dd", {}, row.cells[k])] : []));
    caption.textContent = caption.dataset.figure.replace("{row}", () => row.row);
    chooser.value = index;
    dots.forEach((dot, k) => dot.classList.toggle("picked", k % data.rows.length === index));
  };

  chooser.append(...data.rows.map((row, k) => made("option", { value: k }, `${row.row} (${shown(row.answer, 2)})`)));
  chooser.addEventListener("change", () => show(Number(chooser.value)));
  all("[data-step]", explorer).forEach((button) => button.addEventListener("click", () => {
    show((Number(chooser.value) + Number(button.dataset.step) + data.rows.length) % data.rows.length);
  }));
  dots.forEach((dot, k) => {
    dot.dataset.row = k % data.rows.length;
    dot.addEventListener("click", () => show(k % data.rows.length));
  });
  const only = (button) => {
    const buttons = all(".as-button", features), wanted = button.getAttribute("aria-pressed") === "true" ? -1 : buttons.indexOf(button);
    buttons.forEach((other, k) => other.setAttribute("aria-pressed", String(k === wanted)));
    dots.forEach((dot, k) => dot.classList.toggle("faded", wanted >= 0 && Math.floor(k / data.rows.length) !== wanted));
  };
  if (features && dots.length) {
    all("tbody th span", features).slice(0, dots.length / data.rows.length).forEach((name) => {
      const button = made("button", { type: "button", class: "as-button", "aria-pressed": "false" }, name.textContent);
      button.addEventListener("click", () => only(button));
      name.replaceWith(button);
    });
  }
  show(data.start);
}
