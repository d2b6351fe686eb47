"use strict";
// A table that is complete without this script, and gets filters, search, sorting and CSV with it. The state is in the
// address: `?q=…&FILTER=…&sort=COLUMN` (`-COLUMN` the other way) and `&page=N`.
//
// Rows are filtered by their `data-FILTER` and searched in `data-search`. Where the table has more pages than this one,
// `data-rows` names a script with the rows of all of them: their values, and their HTML, which becomes elements only when
// it is shown.

/** Gets the names of the values, and the rows of every page, from the script that `data-rows` names. */
let takeRows = null;
function accordRows(names, rows) {
  takeRows(names, rows);
}

(function () {
  const ROWS = 200;
  const LETTERS = { æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", ħ: "h", ŧ: "t", þ: "th" };

  /** A word as it is searched: without accents and case, as the names in `data-search` are. */
  function fold(text) {
    const lower = text.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    return lower.replace(/[æœøłđðħŧþ]/g, (letter) => LETTERS[letter]);
  }

  const collator = new Intl.Collator(undefined, { numeric: true });

  function compare(one, other) {
    // What is missing comes last.
    if (one === "" || other === "") return one === other ? 0 : one === "" ? 1 : -1;
    return collator.compare(one, other);
  }

  const textOf = (cell) => cell.dataset.value ?? cell.textContent.trim();

  /** A row of the page: its values by the names of filters and columns, and its element. */
  function readRow(element, heads) {
    const values = { ...element.dataset };
    heads.forEach((head, column) => { if (head.dataset.key) values[head.dataset.key] = textOf(element.cells[column]); });
    return { values, element };
  }

  /** Makes the elements of those rows that have none yet. */
  function makeElements(rows) {
    const missing = rows.filter((row) => !row.element);
    const template = document.createElement("template");
    template.innerHTML = `<table><tbody>${missing.map((row) => row.html).join("")}</tbody></table>`;
    const made = template.content.querySelectorAll("tr");
    missing.forEach((row, at) => { row.element = made[at]; });
    return rows.map((row) => row.element);
  }

  /** What a row has of a filter: `*` is every choice. */
  const choicesOf = (row, name) => new Set(row.values[name].split(" ").filter(Boolean));

  /** A cell as spreadsheets read it: never as a formula. */
  function toCsv(text) {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  class FilteredTable {
    constructor(form) {
      this.form = form;
      this.table = document.getElementById(form.dataset.filters);
      this.body = this.table.tBodies[0];
      this.heads = [...this.table.tHead.rows[0].cells];
      this.rows = [...this.body.rows].map((row) => readRow(row, this.heads));
      this.filters = this.fields().filter((field) => field.name !== "q");
      this.labels = new Map(this.filters.flatMap((field) => [...field.options]).map((option) => [option, option.text]));
      this.status = form.querySelector("[role=status]");
      this.pages = document.querySelector("nav.pages");
      this.read();
      this.listen();
      form.hidden = false;
      if (!this.table.dataset.rows) this.show();
      else this.load();
    }

    /** The state, from the address. */
    read() {
      const state = new URLSearchParams(location.search);
      for (const field of this.fields()) field.value = state.get(field.name) ?? "";
      this.sort = state.get("sort") ?? "";
      this.page = Math.max(1, Number.parseInt(state.get("page") ?? "1", 10) || 1);
    }

    write() {
      const state = new URLSearchParams();
      for (const field of this.fields()) if (field.value) state.set(field.name, field.value);
      if (this.sort) state.set("sort", this.sort);
      if (this.page > 1) state.set("page", this.page);
      const text = state.size > 0 ? `?${state}` : location.pathname;
      // An address of a disk may not be replaced by another file's.
      history.replaceState(null, "", text);
    }

    fields() {
      return [...this.form.elements].filter((field) => field.name);
    }

    listen() {
      const again = () => {
        this.page = 1;
        this.show();
        this.write();
      };
      this.form.addEventListener("input", again);
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("reset", () => setTimeout(() => { this.sort = ""; again(); }));
      this.form.querySelector("[data-csv]")?.addEventListener("click", () => this.save());
      addEventListener("popstate", () => { this.read(); this.show(); });
      for (const head of this.heads.filter((one) => one.dataset.key)) {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        button.title = this.table.dataset.sort.replace("{column}", button.textContent);
        head.append(button);
        button.addEventListener("click", () => {
          this.sort = this.sort === head.dataset.key ? `-${head.dataset.key}` : head.dataset.key;
          again();
        });
      }
    }

    /** Loads the rows of the other pages. */
    load() {
      takeRows = (names, rows) => {
        this.rows = rows.map((row) => ({ values: Object.fromEntries(names.map((name, at) => [name, row[at]])), html: row.at(-1) }));
        this.show();
      };
      const script = document.createElement("script");
      script.src = this.table.dataset.rows;
      document.head.append(script);
    }

    /** The rows that match, and for each filter how many would with each choice, the other filters as they are. */
    match() {
      const words = fold(this.form.elements.q.value).split(/\s+/).filter(Boolean);
      const counts = new Map(this.filters.map((field) => [field, new Map()]));
      const rows = [];
      for (const row of this.rows) {
        if (!words.every((word) => row.values.search.includes(word))) continue;
        const choices = new Map(this.filters.map((field) => [field, choicesOf(row, field.name)]));
        const missed = this.filters.filter((field) =>
          field.value && !choices.get(field).has(field.value) && !choices.get(field).has("*"));
        if (missed.length === 0) rows.push(row);
        if (missed.length > 1) continue;
        for (const field of missed.length === 1 ? missed : this.filters) {
          const count = counts.get(field);
          for (const choice of ["", ...choices.get(field)]) count.set(choice, (count.get(choice) ?? 0) + 1);
        }
      }
      return { rows: this.sorted(rows), counts };
    }

    sorted(rows) {
      const key = this.sort.replace(/^-/, "");
      if (!this.heads.some((head) => head.dataset.key === key)) return rows;
      const sign = this.sort.startsWith("-") ? -1 : 1;
      return rows.sort(({ values: { [key]: left } }, { values: { [key]: right } }) =>
        left === "" || right === "" ? compare(left, right) : sign * compare(left, right));
    }

    /** Writes beside each choice how many rows it leaves. */
    showCounts(counts) {
      for (const [option, label] of this.labels) {
        const count = counts.get(option.parentElement);
        const wild = option.value === "" ? 0 : count.get("*") ?? 0;
        const text = `${label} (${(count.get(option.value) ?? 0) + wild})`;
        if (option.text !== text) option.textContent = text;
      }
    }

    show() {
      const { rows, counts } = this.match();
      this.showCounts(counts);
      const pages = Math.max(1, Math.ceil(rows.length / ROWS));
      this.page = Math.min(this.page, pages);
      this.body.replaceChildren(...makeElements(rows.slice((this.page - 1) * ROWS, this.page * ROWS)));
      for (const head of this.heads) {
        if (this.sort.replace(/^-/, "") !== head.dataset.key) head.removeAttribute("aria-sort");
        else head.setAttribute("aria-sort", this.sort.startsWith("-") ? "descending" : "ascending");
      }
      const { shown, none } = this.status.dataset;
      this.status.textContent = rows.length === 0 ? none : shown.replace("{shown}", rows.length).replace("{all}", this.rows.length);
      this.turn(pages);
    }

    /** Buttons in place of the links to the pages that are complete without a script. */
    turn(pages) {
      if (!this.pages) return;
      const [previous, next] = this.pages.dataset.pages.split("|");
      const button = (text, page) => {
        const made = document.createElement("button");
        made.type = "button";
        made.textContent = text;
        made.disabled = page < 1 || page > pages;
        made.addEventListener("click", () => {
          this.page = page;
          this.show();
          this.write();
          this.table.scrollIntoView();
        });
        return made;
      };
      const place = document.createElement("span");
      place.textContent = `${this.page} / ${pages}`;
      this.pages.replaceChildren(button(previous, this.page - 1), place, button(next, this.page + 1));
    }

    /** Saves the rows that match as a file. */
    save() {
      const lines = [this.heads.map((head) => head.dataset.key ?? head.textContent.trim())];
      for (const row of this.match().rows) {
        lines.push(this.heads.map((head, column) => row.values[head.dataset.key] ?? textOf(row.element.cells[column])));
      }
      const text = lines.map((cells) => cells.map(toCsv).join(",")).join("\r\n") + "\r\n";
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
      link.download = `${this.table.dataset.name}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }
  }

  for (const form of document.querySelectorAll("form[data-filters]")) new FilteredTable(form);
})();
