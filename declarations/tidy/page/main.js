/** Filters, views, and the address. */
(() => {
  const { declared, make, wanted, want, none, selection, environmentsOf, inState } = page;
  const views = { entries: "Entries", access: "Who reads what", due: "Rotations" };
  const sorted = (values) => [...new Set(values)].filter((one) => one !== null && one !== "").sort();
  const same = (values) => values.map((one) => [one, one]);
  const choices = {
    env: ["Environment", same(declared.environments)],
    product: ["Product", Object.entries(declared.products)],
    owner: ["Owner", same(sorted(declared.entries.map(({ owner }) => owner)))],
    kind: ["Kind or class", same(sorted(declared.entries.flatMap((one) => [one.kind, one.class])))],
    state: [
      "State",
      [
        ...same(["pending", "active", "retiring", "rotating"]),
        ["due", "due now"],
        ["soon", "due within 30 days"],
        ["literal", "literal in git"],
      ],
    ],
  };

  const search = page.search("Name, purpose, owner, reader …", (q) => want({ q }, { quiet: true }));
  const selects = Object.entries(choices).map(([name, [label, options]]) => {
    const change = (value) => want(name === "product" ? { product: value, integration: "" } : { [name]: value });
    return { name, ...page.choice(label, options, change) };
  });
  const form = document.getElementById("filters");
  form.append(search.element, ...selects.map(({ element }) => element));
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  const tabs = Object.entries(views).map(([view, text]) => [
    view,
    make("button", { type: "button", onclick: () => want({ view }) }, text),
  ]);
  document.getElementById("views").append(...tabs.map(([, tab]) => tab));

  function summary(filters) {
    const found = selection(filters);
    const count = (state) =>
      environmentsOf(filters).reduce(
        (sum, one) => sum + found.filter(({ entry }) => inState(entry, one, state)).length,
        0,
      );
    const values = ["pending", "active", "retiring", "due"]
      .filter((one) => count(one) > 0)
      .map((one) => `${count(one)} ${one}`);
    const parts = [
      `${found.length} of ${declared.entries.length} entries`,
      ...(values.length === 0 ? [] : [`values: ${values.join(", ")}`]),
    ];
    const reset = () => want({ ...none, view: filters.view });
    const narrowed = Object.entries(filters).some(([name, value]) => name !== "view" && value !== none[name]);
    const focus = [filters.focus.replace(/^(entry|reader):/, ""), filters.integration].filter(Boolean);
    return [
      parts.join(" · "),
      ...focus.map((one) => make("span", { class: "tag good" }, one)),
      narrowed ? make("button", { type: "button", class: "plain", onclick: reset }, "Show all") : null,
    ].filter((one) => one !== null);
  }

  page.show = () => {
    const filters = wanted();
    const view = filters.view in views ? filters.view : "entries";
    if (document.activeElement !== search.field) search.field.value = filters.q;
    for (const { name, select } of selects) select.value = filters[name];
    for (const [name, tab] of tabs)
      if (name === view) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    document.getElementById("summary").replaceChildren(...summary({ ...filters, view }));
    document.getElementById("results").replaceChildren(page[view](filters));
  };
  page.show();
})();
