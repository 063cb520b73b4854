/** What all views of the inventory share. */
Object.assign(
  page,
  (() => {
    const { read } = page;
    const declared = read("declared");
    const states = read("states");
    const none = {
      view: "entries",
      env: "",
      q: "",
      product: "",
      owner: "",
      kind: "",
      state: "",
      integration: "",
      focus: "",
    };

    const dayMillis = 86_400_000;
    /** State of an entry in an environment, with the day on which it is due. */
    function stateOf(entry, environment) {
      if (!entry.in.includes(environment)) return null;
      if (!entry.stored) return { state: "literal", due: null, days: null };
      const known = states[environment]?.[entry.key];
      if (known === undefined) return { state: "pending", due: null, days: null };
      const every = entry.rotation === null ? undefined : entry.rotation.everyDays;
      const since = Date.parse(`${known.since}T00:00:00Z`);
      if (known.shared) return { ...known, due: known.since, days: 0 };
      if (every === undefined || Number.isNaN(since) || known.state !== "active")
        return { ...known, due: null, days: null };
      const due = since + every * dayMillis;
      return {
        ...known,
        due: new Date(due).toISOString().slice(0, 10),
        days: Math.floor((due - Date.now()) / dayMillis) + 1,
      };
    }

    /** How many days ahead a rotation is announced. */
    const soonDays = 30;
    function dueTag({ days, shared }) {
      if (days === null) return null;
      if (shared) return page.make("span", { class: "tag bad" }, "due: it was shared");
      if (days < 0) return page.make("span", { class: "tag bad" }, `${-days} ${days === -1 ? "day" : "days"} overdue`);
      if (days <= soonDays)
        return make(
          "span",
          { class: "tag warn" },
          days === 0 ? "due today" : `due in ${days} ${days === 1 ? "day" : "days"}`,
        );
      return page.make("span", { class: "tag" }, `due in ${days} days`);
    }

    const looks = { active: "good", retiring: "warn", pending: "warn", literal: "" };
    function stateText({ state, version, rotation }) {
      const number = version === undefined ? "" : ` v${version}`;
      return `${state === "literal" ? "in git" : state}${number}${rotation === undefined ? "" : `, rotation: ${rotation}`}`;
    }

    /** One tag for all environments with the same state; it names them unless it is true for all of the entry's. */
    function stateTags(entry, environments) {
      const groups = new Map();
      for (const one of environments) {
        const found = stateOf(entry, one);
        const known = groups.get(stateText(found)) ?? { state: found.state, in: [] };
        groups.set(stateText(found), { ...known, in: [...known.in, one] });
      }
      const everywhere = groups.size === 1 && environments.length === declared.environments.length;
      return [...groups].map(([text, { state, in: where }]) =>
        page.make("span", { class: `tag ${looks[state] ?? ""}` }, everywhere ? text : `${where.join(", ")}: ${text}`),
      );
    }

    const environmentsOf = ({ env }) => declared.environments.filter((one) => env === "" || one === env);

    /** Whether one of the entry's states matches the filter. */
    function inState(entry, environment, state) {
      const found = stateOf(entry, environment);
      if (found === null) return false;
      if (state === "due") return found.days !== null && found.days <= 0;
      if (state === "soon") return found.days !== null && found.days <= soonDays;
      if (state === "rotating") return found.rotation !== undefined;
      return state === "" || found.state === state;
    }

    function textOf(entry) {
      const readers = entry.uses.map(({ reader, as }) => `${reader} ${as ?? ""}`);
      const said = [
        entry.key,
        entry.title,
        entry.owner,
        entry.purpose,
        entry.risk,
        entry.origin,
        entry.class,
        ...readers,
      ];
      return said.join(" ").toLowerCase();
    }
    const texts = new Map(declared.entries.map((entry) => [entry, textOf(entry)]));

    /** Entries that match all filters, with the uses that match the environment and the focus. */
    function selection(filters) {
      const words = page.wordsOf(filters.q);
      const environments = environmentsOf(filters);
      const [about, focused] = /^(entry|reader):(.*)$/.exec(filters.focus)?.slice(1) ?? [];
      return declared.entries.flatMap((entry) => {
        if (filters.product !== "" && entry.product !== filters.product) return [];
        if (filters.integration !== "" && `${entry.product}/${entry.integration}` !== filters.integration) return [];
        if (filters.owner !== "" && entry.owner !== filters.owner) return [];
        if (filters.kind !== "" && entry.kind !== filters.kind && entry.class !== filters.kind) return [];
        if (about === "entry" && entry.key !== focused) return [];
        if (!words.every((word) => texts.get(entry).includes(word))) return [];
        if (!environments.some((one) => inState(entry, one, filters.state))) return [];
        const here = entry.uses.filter((use) => use.in.some((one) => environments.includes(one)));
        const uses = about === "reader" ? here.filter(({ reader }) => reader === focused) : here;
        return about === "reader" && uses.length === 0 ? [] : [{ entry, uses }];
      });
    }

    return { ...page.address(none), declared, none, stateOf, stateTags, dueTag, environmentsOf, inState, selection };
  })(),
);
