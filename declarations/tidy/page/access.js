/** Who reads what: a graph from entries to readers, and the same as a table. */
page.access = (() => {
  const { make, want, selection, declared } = page;

  const productOf = (reader) => reader.slice(0, reader.indexOf("/"));
  const reads = { groups: true, beside: (edges) => `${edges.length} reads` };
  const entryLevels = [
    { says: "Entries", of: ({ entry }) => entry.key, go: (id) => want({ focus: `entry:${id}` }) },
    {
      says: "Integrations",
      ...reads,
      of: ({ entry }) => `${entry.product}/${entry.integration}`,
      go: (id) => want({ integration: id, product: productOf(id) }),
    },
    { says: "Products", ...reads, of: ({ entry }) => entry.product, go: (id) => want({ product: id }) },
  ];
  const readerLevels = [
    { says: "Readers", of: ({ use }) => use.reader, go: (id) => want({ focus: `reader:${id}` }) },
    {
      says: "Products of readers",
      ...reads,
      of: ({ use }) => productOf(use.reader),
      go: (id) => want({ q: `${id}/` }),
    },
  ];

  function list(edges) {
    const readers = new Map();
    for (const { entry, use } of edges) readers.set(use.reader, [...(readers.get(use.reader) ?? []), { entry, use }]);
    const rows = [...readers.keys()].sort().map((reader) => {
      const reads = readers.get(reader);
      const items = reads.map(({ entry, use }) => {
        const more = [
          use.as === null || use.as === entry.key.slice(entry.product.length + 1) ? "" : ` as ${use.as}`,
          use.in.length === declared.environments.length ? "" : ` (${use.in.join(", ")})`,
          use.crossProduct && use.as !== null ? ", of another product" : "",
          use.until === null ? "" : `, until ${use.until}`,
        ];
        return make(
          "li",
          null,
          make(
            "button",
            { type: "button", class: "link name", onclick: () => want({ focus: `entry:${entry.key}` }) },
            entry.key,
          ),
          more.join(""),
        );
      });
      const roles = [...new Set(reads.map(({ use }) => use.role))].join(", ");
      const name = make(
        "button",
        { type: "button", class: "link name", onclick: () => want({ focus: `reader:${reader}` }) },
        reader,
      );
      return make(
        "tr",
        null,
        make("td", null, name, make("div", { class: "soft" }, roles)),
        make("td", null, make("ul", null, items)),
      );
    });
    const head = make(
      "tr",
      null,
      ["Reader", "Entries that it reads"].map((one) => make("th", { scope: "col" }, one)),
    );
    return make("table", null, make("thead", null, head), make("tbody", null, rows));
  }

  return (filters) => {
    const edges = selection(filters).flatMap(({ entry, uses }) => uses.map((use) => ({ entry, use })));
    if (edges.length === 0) return make("p", { class: "empty" }, "Nobody reads the entries that match these filters.");
    const legend = make(
      "p",
      { class: "soft" },
      "A dashed line crosses products: a declared read, or the pipeline that delivers the value. Press a box to look closer.",
    );
    const drawn = page.graph(edges, [entryLevels, readerLevels], {
      label: "Who reads what; the table below says the same",
      looks: ({ use }) => (use.crossProduct ? ["cross"] : []),
    });
    return make("div", null, legend, drawn, make("h2", null, "The same as a table"), list(edges));
  };
})();
