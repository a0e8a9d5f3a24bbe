// Filters the table of all rules by family, severity, models and fix. Without a script the table stands as it is.
(() => {
  const FILTERED = ["family", "severity", "models", "fix"];
  const heading = document.querySelector("h1");
  const table = document.querySelector("article table");
  if (!table || !heading || !/\/rules\/(index\.html)?$/.test(location.pathname)) return;
  const names = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
  const rows = [...table.querySelectorAll("tbody tr")];
  const text = (row, name) => row.cells[names.indexOf(name)].textContent.trim();

  const bar = document.createElement("p");
  bar.className = "rules-filter";
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const show = () => {
    let shown = 0;
    for (const row of rows) {
      const fits = controls.every(({ value, fits }) => value() === "" || fits(row, value()));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    count.textContent = `${shown} of ${rows.length} rules`;
  };
  const labelled = (name, control) => {
    const label = document.createElement("label");
    label.append(name, control);
    control.setAttribute("aria-label", name);
    control.addEventListener("input", show);
    bar.append(label);
    return control;
  };
  const controls = FILTERED.filter((name) => names.includes(name)).map((name) => {
    const select = labelled(name, document.createElement("select"));
    const values = (row) => text(row, name).split(", ");
    const all = [...new Set(rows.flatMap(values))].sort();
    select.append(new Option("all", ""), ...all.map((value) => new Option(value, value)));
    return { value: () => select.value, fits: (row, value) => values(row).includes(value) || (name === "models" && text(row, name) === "any") };
  });
  const words = labelled("words", document.createElement("input"));
  words.type = "search";
  controls.push({
    value: () => words.value.trim().toLowerCase(),
    fits: (row, value) => row.textContent.toLowerCase().includes(value),
  });
  bar.append(count);
  table.closest(".md-typeset__scrollwrap, table").before(bar);
  show();
})();
