/** What should be rotated, soonest first. Ages are computed when the page is opened. */
page.due = (() => {
  const { make, want, selection, stateOf, dueTag, stateTags, environmentsOf, inState } = page;

  return (filters) => {
    const found = selection(filters).flatMap(({ entry }) =>
      environmentsOf(filters)
        .filter((environment) => inState(entry, environment, filters.state))
        .map((environment) => ({ entry, environment, ...stateOf(entry, environment) }))
        .filter(({ days }) => days !== null),
    );
    const first = (a, b) => a.days - b.days || (a.entry.key < b.entry.key ? -1 : a.entry.key > b.entry.key ? 1 : 0);
    if (found.length === 0)
      return make("p", { class: "empty" }, "No entry that matches these filters has a value and a rotation period.");
    const rows = found.sort(first).map(({ entry, environment, due, ...state }) => {
      const name = make(
        "button",
        { type: "button", class: "link name", onclick: () => want({ view: "entries", focus: `entry:${entry.key}` }) },
        entry.key,
      );
      const command = `./strongroom rotate ${entry.key} --env ${environment}`;
      return make(
        "tr",
        null,
        make("td", null, dueTag(state), make("div", { class: "soft" }, due)),
        make("td", null, name, make("div", { class: "soft" }, entry.title)),
        make("td", { "data-label": "State" }, stateTags(entry, [environment])),
        make(
          "td",
          { "data-label": "Every" },
          entry.rotation?.everyDays === undefined ? "" : `${entry.rotation.everyDays}\u00a0days`,
        ),
        make("td", { "data-label": "Owner" }, entry.owner),
        make("td", null, state.days <= 0 ? make("code", null, command) : ""),
      );
    });
    const head = ["Due", "Entry", "State", "Every", "Owner", "Command"].map((one) => make("th", { scope: "col" }, one));
    return make("table", null, make("thead", null, make("tr", null, head)), make("tbody", null, rows));
  };
})();
