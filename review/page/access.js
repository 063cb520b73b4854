/** Who gains and who loses what, as a graph from entries to accounts and targets. */
page.access = (() => {
  const { make, want, data } = page;
  const edges = data.edges.map((edge) => ({ ...edge, text: `${edge.entry} ${edge.who}`.toLowerCase() }));
  const gains = ({ effect }) => effect === "gains" || effect === "keeps longer";
  const loses = ({ effect }) => effect === "loses" || effect === "keeps shorter";
  const beside = (of) => {
    const [more, less] = [of.filter(gains).length, of.filter(loses).length];
    return [more > 0 ? `+${more}` : "", less > 0 ? `−${less}` : ""].filter(Boolean).join(" ");
  };
  const go = (id) => want({ q: id });
  const familyOf = (who) => /^[\w-]+(?=\/)|^\w+(?=:)|^\S+/.exec(who)?.[0] ?? who;
  const levels = [
    [
      { says: "Entries", of: ({ entry }) => entry, go, beside },
      { says: "Products", groups: true, of: ({ entry }) => entry.split("/")[0], go: (id) => go(`${id}/`), beside },
    ],
    [
      { says: "Accounts and targets", of: ({ who }) => who, go, beside },
      { says: "Kinds of accounts and targets", groups: true, of: ({ who }) => familyOf(who), go, beside },
    ],
  ];

  function key(classes, says) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    line.setAttribute("class", `key ${classes}`);
    line.setAttribute("viewBox", "0 0 36 10");
    line.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    line.firstChild.setAttribute("d", "M0 5H36");
    return make("span", null, line, says);
  }

  const lines = [
    ["gains-danger", (edge) => gains(edge) && edge.level === "danger", "gains, dangerous"],
    ["gains-attention", (edge) => gains(edge) && edge.level === "attention", "gains"],
    ["gains-info", (edge) => gains(edge) && edge.level === "info", "gains, for information"],
    ["loses", loses, "loses"],
    ["keeps", ({ effect }) => effect === "keeps", "keeps"],
  ];

  return (filters) => {
    const section = document.getElementById("graph");
    const withKept = filters.drawn === "all";
    const found = edges
      .filter((edge) => edge.effect !== "keeps" || withKept)
      .filter((edge) => page.isWanted(edge.effect === "keeps" ? { ...filters, level: "" } : filters, edge));
    section.hidden = found.length === 0 || !["", "access"].includes(filters.area);
    if (section.hidden) return [];
    const looks = (edge) => [gains(edge) ? `gains-${edge.level}` : loses(edge) ? "loses" : "keeps"];
    const keeps = edges.some(({ effect }) => effect === "keeps");
    const toggle = make(
      "button",
      {
        type: "button",
        class: "plain",
        "aria-pressed": String(withKept),
        onclick: () => want({ drawn: withKept ? "" : "all" }),
      },
      withKept ? "Only what changes" : "With those who keep access",
    );
    return [
      make("h2", null, "Who gains and who loses"),
      make(
        "p",
        { class: "legend" },
        ...lines.filter(([, of]) => found.some(of)).map(([classes, , says]) => key(classes, says)),
        ...(keeps ? [toggle] : []),
      ),
      page.graph(found, levels, { label: "Who gains and who loses access; the tables below say the same", looks }),
    ];
  };
})();
page.show();
