/** Filters of a review's tables. They are in the page already; this hides what is not asked for. */
(() => {
  const none = { q: "", level: "", env: "", area: "", drawn: "" };
  const { wanted, want } = Object.assign(page, page.address(none), { data: page.read("data") });
  const sections = [...document.querySelectorAll("section.area")].map((element) => ({
    element,
    area: element.dataset.area,
    title: element.getAttribute("aria-label"),
    rows: [...element.querySelectorAll("tbody tr")].map((row) => ({
      row,
      level: row.dataset.level,
      in: JSON.parse(row.dataset.in),
      text: row.textContent.toLowerCase(),
    })),
  }));
  const all = sections.flatMap(({ rows }) => rows);

  /** Whether something with these properties is asked for. */
  page.isWanted = (filters, { level, in: where, text }) =>
    (filters.level === "" || level === filters.level) &&
    (filters.env === "" || where.includes(filters.env)) &&
    page.wordsOf(filters.q).every((word) => text.includes(word));

  const search = page.search("Name, account, reason …", (q) => want({ q }, { quiet: true }));
  const same = (values) => values.map((one) => [one, one]);
  const choices = {
    level: ["Level", same(["danger", "attention", "info"])],
    env: ["Environment", same(page.data.environments)],
    area: ["Section", sections.map(({ area, title }) => [area, title])],
  };
  const selects = Object.entries(choices).map(([name, [label, options]]) => ({
    name,
    ...page.choice(label, options, (value) => want({ [name]: value })),
  }));
  const form = document.getElementById("filters");
  form.append(search.element, ...selects.map(({ element }) => element));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = all.length === 0;

  page.show = () => {
    const filters = wanted();
    if (document.activeElement !== search.field) search.field.value = filters.q;
    for (const { name, select } of selects) select.value = filters[name];
    let shown = 0;
    for (const { element, area, rows } of sections) {
      const here = filters.area === "" || filters.area === area;
      const found = rows.filter((one) => here && page.isWanted(filters, one));
      for (const one of rows) one.row.hidden = !found.includes(one);
      element.hidden = found.length === 0;
      shown += found.length;
    }
    const narrowed = Object.keys(choices).some((name) => filters[name] !== "") || filters.q !== "";
    const reset = page.make("button", { type: "button", class: "plain", onclick: () => want(none) }, "Show all");
    document.getElementById("nothing").hidden = shown > 0 || all.length === 0;
    document
      .getElementById("summary")
      .replaceChildren(...(narrowed ? [`${shown} of ${all.length} lines`, reset] : [`${all.length} lines`]));
    document.getElementById("graph").replaceChildren(...page.access(filters));
  };
})();
