/** The table of entries; each opens to all that is declared about it. */
page.entries = (() => {
  const { make, stateOf, stateTags, dueTag, environmentsOf, want, selection } = page;

  function address(text) {
    if (!/^https:\/\/[^\s]+$/.test(text ?? "")) return text;
    return make("a", { href: text, rel: "noreferrer noopener" }, text);
  }

  function useItem({ reader, role, as, in: where, crossProduct, because, until }) {
    const more = [
      as === null ? "" : ` as ${as}`,
      ` (${role}; ${where.join(", ")})`,
      crossProduct && as !== null ? ", of another product" : "",
      because === null ? "" : `: ${because}`,
      until === null ? "" : `, until ${until}`,
    ];
    const focus = () => want({ view: "access", focus: `reader:${reader}` });
    return make(
      "li",
      null,
      make("button", { type: "button", class: "link name", onclick: focus }, reader),
      more.join(""),
    );
  }

  function rotationOf({ rotation }) {
    if (rotation === null) return null;
    return rotation === "on breach" ? "only on a breach" : `every ${rotation.everyDays} days`;
  }

  function pinOf(entry, environment) {
    const { state, version, since, previous, rotation, due } = stateOf(entry, environment);
    if (version === undefined) return `${environment}: ${state === "literal" ? "a literal in git" : state}`;
    const more = [
      previous === undefined ? "" : `; version ${previous} is valid too`,
      rotation === undefined ? "" : `; rotation: ${rotation}`,
      due === null ? "" : `; due ${due}`,
    ];
    return `${environment}: ${state}, version ${version} of ${since}${more.join("")}`;
  }

  function detail(entry, uses) {
    const lists = uses.length === 0 ? (entry.unreadBecause ?? "nobody") : make("ul", null, uses.map(useItem));
    const facts = [
      ["Purpose", entry.purpose],
      ["Risk", entry.risk],
      ["Read by", lists],
      ["Shared", entry.sharedBecause],
      ["The same in several environments", entry.sameEverywhereBecause ?? null],
      [
        "In",
        make(
          "ul",
          null,
          entry.in.map((one) => make("li", null, pinOf(entry, one))),
        ),
      ],
      ["Comes from", entry.origin ?? "a literal in git"],
      ["Format", entry.format],
      ["Rotation", [rotationOf(entry), ...entry.triggers].filter(Boolean).join("; also: ") || null],
      ["Retired", entry.retiredAfter === null ? null : `its declaration may go after ${entry.retiredAfter}`],
      ["Also kept in", entry.alsoIn.join(", ") || null],
      ["Console", address(entry.console)],
      ["Revoke", entry.revoke],
    ];
    const shown = facts.filter(([, fact]) => fact !== null && fact !== "");
    return make(
      "dl",
      null,
      shown.map(([name, fact]) => [make("dt", null, name), make("dd", null, fact)]),
    );
  }

  function rows({ entry, uses }, filters, opened) {
    const id = `about-${entry.key}`;
    const places = environmentsOf(filters).filter((one) => entry.in.includes(one));
    const cells = make("tr", { class: opened ? "open" : null });
    const toggle = make(
      "button",
      { type: "button", class: "link name", "aria-expanded": String(opened), "aria-controls": id },
      entry.key.slice(entry.product.length + 1),
    );
    const more = make("tr", { class: "detail", id, hidden: !opened }, make("td", { colspan: "5" }));
    const fill = () => more.firstChild.append(detail(entry, uses));
    if (opened) fill();
    toggle.addEventListener("click", () => {
      const open = more.hidden;
      more.hidden = !open;
      toggle.setAttribute("aria-expanded", String(open));
      cells.classList.toggle("open", open);
      if (open && more.firstChild.childElementCount === 0) fill();
    });
    const dues = places.map((one) => stateOf(entry, one)).filter(({ days }) => days !== null);
    const next = dues.sort((a, b) => a.days - b.days)[0];
    const readers = new Set(uses.map(({ reader }) => reader)).size;
    cells.append(
      make("td", null, toggle, make("div", { class: "soft" }, `${entry.product} · ${entry.title}`)),
      make("td", null, entry.purpose),
      make(
        "td",
        null,
        make(
          "div",
          { class: "tags" },
          [entry.class ?? entry.kind, ...(entry.optional ? ["optional"] : [])].map((one) =>
            make("span", { class: "tag" }, one),
          ),
        ),
      ),
      make(
        "td",
        { "data-label": "State" },
        make("div", { class: "tags" }, stateTags(entry, places), next === undefined ? null : dueTag(next)),
      ),
      make(
        "td",
        { "data-label": "Readers" },
        readers === 0
          ? "none"
          : make(
              "button",
              { type: "button", class: "link", onclick: () => want({ view: "access", focus: `entry:${entry.key}` }) },
              String(readers),
            ),
      ),
    );
    return [cells, more];
  }

  return (filters) => {
    const found = selection(filters);
    if (found.length === 0) return make("p", { class: "empty" }, "No entry matches these filters.");
    const opened = found.length === 1;
    const head = ["Entry", "Purpose", "Kind", "State and rotation", "Readers"].map((one) =>
      make("th", { scope: "col" }, one),
    );
    return make(
      "table",
      null,
      make("thead", null, make("tr", null, head)),
      make(
        "tbody",
        null,
        found.flatMap((one) => rows(one, filters, opened)),
      ),
    );
  };
})();
