/** Who reads what: a graph from entries to readers, and the same as a table. */
page.access = (() => {
  const { make, want, selection, declared } = page;
  /** If a column would have more nodes than this, they are grouped, to stay readable. */
  const most = 40;

  const entryLevels = [
    { says: "Entries", of: ({ entry }) => entry.key, go: (id) => ({ focus: `entry:${id}` }) },
    {
      says: "Integrations",
      of: ({ entry }) => `${entry.product}/${entry.integration}`,
      go: (id) => ({ integration: id, product: id.slice(0, id.indexOf("/")) }),
    },
    { says: "Products", of: ({ entry }) => entry.product, go: (id) => ({ product: id }) },
  ];
  const productOf = (reader) => reader.slice(0, reader.indexOf("/"));
  const readerLevels = [
    { says: "Readers", of: ({ use }) => use.reader, go: (id) => ({ focus: `reader:${id}` }) },
    { says: "Products of readers", of: ({ use }) => productOf(use.reader), go: (id) => ({ q: `${id}/` }) },
  ];

  /** The finest level that stays readable. */
  function level(levels, edges) {
    const fits = ({ of }) => new Set(edges.map(of)).size <= most;
    return levels.find(fits) ?? levels[levels.length - 1];
  }

  function column(side, { says, of, go }, edges) {
    const counts = new Map();
    for (const edge of edges) counts.set(of(edge), (counts.get(of(edge)) ?? 0) + 1);
    const grouped = says !== "Entries" && says !== "Readers";
    const nodes = [...counts.keys()].sort().map((id) => {
      const count = grouped ? make("small", null, ` ${counts.get(id)} reads`) : null;
      const node = make("button", {
        type: "button",
        class: `node ${grouped ? "" : "name"}`,
        onclick: () => want(go(id)),
      });
      node.append(id, ...(count === null ? [] : [count]));
      return [id, node];
    });
    return {
      nodes: new Map(nodes),
      element: make(
        "div",
        // A few nodes in the middle of a long column would be out of sight.
        { class: `column ${side} ${nodes.length <= 3 ? "few" : ""}` },
        make("h3", null, says),
        nodes.map(([, node]) => node),
      ),
    };
  }

  const svg = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);

  function graph(edges) {
    const [from, to] = [level(entryLevels, edges), level(readerLevels, edges)];
    const [left, right] = [column("left", from, edges), column("right", to, edges)];
    const lines = new Map();
    for (const edge of edges) {
      const id = `${from.of(edge)}\0${to.of(edge)}`;
      const known = lines.get(id) ?? {
        a: left.nodes.get(from.of(edge)),
        b: right.nodes.get(to.of(edge)),
        count: 0,
        cross: false,
        path: svg("path"),
      };
      lines.set(id, { ...known, count: known.count + 1, cross: known.cross || edge.use.crossProduct });
    }
    const drawing = svg("svg");
    drawing.setAttribute("aria-hidden", "true");
    const all = [...lines.values()];
    for (const { path, cross, count } of all) {
      if (cross) path.classList.add("cross");
      path.setAttribute("stroke-width", String(Math.min(6, 1 + Math.log2(count))));
      drawing.append(path);
    }
    const box = make(
      "div",
      { class: "graph", role: "group", "aria-label": "Who reads what; the table below says the same" },
      drawing,
      left.element,
      right.element,
    );
    const draw = () => {
      const origin = box.getBoundingClientRect();
      if (origin.width === 0) return;
      for (const { a, b, path } of all) {
        const [start, end] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
        const [x1, y1] = [start.right - origin.left - 1, start.top + start.height / 2 - origin.top - 1];
        const [x2, y2] = [end.left - origin.left - 1, end.top + end.height / 2 - origin.top - 1];
        const bend = (x2 - x1) / 2;
        path.setAttribute("d", `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
      }
    };
    const light = (node) => {
      box.classList.toggle("hovered", node !== null);
      for (const { a, b, path } of all) path.classList.toggle("lit", node !== null && (a === node || b === node));
    };
    for (const node of [...left.nodes.values(), ...right.nodes.values()]) {
      for (const name of ["mouseenter", "focus"]) node.addEventListener(name, () => light(node));
      for (const name of ["mouseleave", "blur"]) node.addEventListener(name, () => light(null));
    }
    new ResizeObserver(draw).observe(box);
    return box;
  }

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
    return make("div", null, legend, graph(edges), make("h2", null, "The same as a table"), list(edges));
  };
})();
