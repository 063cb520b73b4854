/** What every page shares. Text of others reaches a page only as text: nothing here writes HTML. */
const page = (() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);

  /** An element; properties that start with "on" are listeners, `null` and `false` are left out. */
  function make(tag, about, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(about ?? {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    const parts = inside.flat(2).filter((one) => one !== null && one !== undefined);
    const isName = tag === "code" || element.classList.contains("name");
    element.append(...(isName ? parts.flatMap(breakable) : parts));
    return element;
  }

  /** A long name breaks between its words, not within one. */
  function breakable(part) {
    if (typeof part !== "string") return [part];
    const [first, ...more] = part.split(/(?<=[_/.:@])(?=[^_/.:@])/);
    return [first, ...more.flatMap((one) => [document.createElement("wbr"), one])];
  }

  /** A choice; the empty value is all. @param options pairs of a value and what it is called */
  function choice(label, options, chosen) {
    const items = [["", "all"], ...options].map(([value, text]) => make("option", { value }, text));
    const select = make("select", { onchange: () => chosen(select.value) }, items);
    return { select, element: make("label", null, label, select) };
  }

  /** A field for words, which "/" jumps to. */
  function search(placeholder, typed) {
    const field = make("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder });
    field.addEventListener("input", () => typed(field.value));
    addEventListener("keydown", (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        field.focus();
      }
    });
    return { field, element: make("label", { class: "search" }, "Search", field) };
  }

  const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

  /** What the address says after the #, so that a shared link opens the same view. @param none what is meant if it says nothing */
  function address(none) {
    function wanted() {
      const said = new URLSearchParams(location.hash.slice(1));
      return Object.fromEntries(Object.entries(none).map(([name, value]) => [name, said.get(name) ?? value]));
    }
    function want(changes, { quiet = false } = {}) {
      const all = Object.entries({ ...wanted(), ...changes }).filter(([name, value]) => value !== none[name]);
      const hash = `#${new URLSearchParams(all)}`;
      // Typing does not add to the browser's history.
      if (quiet) history.replaceState(null, "", hash);
      else history.pushState(null, "", hash);
      page.show();
    }
    // Handles back, forward, and a typed address.
    for (const name of ["popstate", "hashchange"]) addEventListener(name, () => page.show());
    return { wanted, want };
  }

  return { read, make, choice, search, wordsOf, address };
})();

/**
 * A graph of two columns of boxes, with a line for each pair.
 *
 * @param edges of any kind
 * @param levels of the left column and of the right one, the finest first: `says` is its heading, `of` names an edge's box, `beside` is
 * written beside the name of a box with these edges, `groups` if a box is no single thing, `go` is what a press on a box does
 * @param about `label` for a screen reader; `looks` names the classes of an edge's line
 */
page.graph = (() => {
  const { make } = page;
  /** If a column would have more boxes than this, they are grouped, to stay readable. */
  const most = 40;

  /** The finest level that stays readable. */
  function level(levels, edges) {
    const fits = ({ of }) => new Set(edges.map(of)).size <= most;
    return levels.find(fits) ?? levels[levels.length - 1];
  }

  function column(side, { says, of, go, groups, beside }, edges) {
    const found = new Map();
    for (const edge of edges) found.set(of(edge), [...(found.get(of(edge)) ?? []), edge]);
    const nodes = [...found.keys()].sort().map((id) => {
      const node = make("button", { type: "button", class: `node ${groups ? "" : "name"}`, onclick: () => go(id) }, id);
      if (beside !== undefined) node.append(make("small", null, ` ${beside(found.get(id))}`));
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

  return (edges, [lefts, rights], { label, looks }) => {
    const [from, to] = [level(lefts, edges), level(rights, edges)];
    const [left, right] = [column("left", from, edges), column("right", to, edges)];
    const lines = new Map();
    for (const edge of edges) {
      const id = `${from.of(edge)}\0${to.of(edge)}`;
      const a = left.nodes.get(from.of(edge));
      const known = lines.get(id) ?? { a, b: right.nodes.get(to.of(edge)), count: 0, path: svg("path") };
      known.path.classList.add(...looks(edge));
      lines.set(id, { ...known, count: known.count + 1 });
    }
    const drawing = svg("svg");
    drawing.setAttribute("aria-hidden", "true");
    const all = [...lines.values()];
    for (const { path, count } of all) {
      path.setAttribute("stroke-width", String(Math.min(6, 1 + Math.log2(count))));
      drawing.append(path);
    }
    const box = make(
      "div",
      { class: "graph", role: "group", "aria-label": label },
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
  };
})();
