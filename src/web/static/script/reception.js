
// The desk: what would follow is shown while one writes, drafts are kept on the server, and Enter goes on
// to the next question. Nothing is kept in the browser.
(() => {
  const form = document.getElementById("reception");
  if (!form) return;
  const look = document.getElementById("look");
  const said = document.getElementById("look-said");
  const kept = document.getElementById("kept");
  let asking = null;
  let lookSoon = 0;
  let keepSoon = 0;
  let changed = false;
  let leaving = false;
  // The form belongs to a log-in that has ended.
  let stale = false;

  // Files go by themselves; the form names them by their ids.
  const answers = () => {
    const data = new FormData(form);
    data.delete("files");
    return new URLSearchParams(data);
  };

  const send = (path, options) =>
    fetch(path, {
      method: "POST",
      body: answers(),
      redirect: "manual",
      ...options,
    });

  // Nobody is logged in any more: what was typed is still here, and must not be lost unnoticed.
  const lost = (answer) => {
    if (answer.type !== "opaqueredirect" && answer.status !== 403) return false;
    stale = true;
    kept.textContent = form.dataset.lost;
    kept.classList.add("fault");
    addEventListener("focus", found, { once: true });
    return true;
  };

  // Whoever has logged in again, in another window, comes back: the form belongs to the new log-in from
  // here on, and what was typed is kept.
  const found = async () => {
    const answer = await fetch("/reception", { redirect: "manual" }).catch(() => null);
    if (!answer || lost(answer) || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const csrf = page.querySelector("#reception input[name=csrf]");
    if (!csrf) return false;
    stale = false;
    form.elements.namedItem("csrf").value = csrf.value;
    for (const box of form.querySelectorAll("[data-csrf]")) box.dataset.csrf = csrf.value;
    changed = true;
    keep();
    return true;
  };

  const tell = (told) => {
    for (const old of form.querySelectorAll(".told")) old.remove();
    for (const one of told) {
      const input = form.elements.namedItem(one.dataset.told);
      const field = input instanceof Element ? input.closest(".field") : null;
      // What is still being written is not called wrong.
      if (!field || (one.hasAttribute("data-wrong") && input === document.activeElement)) continue;
      const id = `${input.id}-told`;
      const said = document.createElement("p");
      said.id = id;
      said.className = one.hasAttribute("data-wrong") ? "fault told" : "hint told";
      said.setAttribute("role", "status");
      said.textContent = one.textContent;
      field.append(said);
      const others = (input.getAttribute("aria-describedby") || "").split(" ").filter((other) => other && other !== id);
      input.setAttribute("aria-describedby", [...others, id].join(" "));
    }
  };

  const refresh = async () => {
    if (asking) asking.abort();
    const mine = new AbortController();
    asking = mine;
    try {
      const answer = await send(form.dataset.look, { signal: mine.signal });
      if (lost(answer) || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine.signal.aborted) return;
      const told = [...page.querySelectorAll("[data-told]")];
      for (const one of told) one.remove();
      for (const old of form.querySelectorAll(".field > .fault:not(.told)")) old.remove();
      const summary = page.querySelector("[data-summary]").textContent;
      if (said.textContent !== summary) said.textContent = summary;
      const chosen = new FormData(form).get("repeat_of") || "";
      const inside = look.contains(document.activeElement) ? document.activeElement : null;
      const open = [...look.querySelectorAll("details")].some((details) => details.open);
      look.replaceChildren(...page.body.childNodes);
      for (const details of look.querySelectorAll("details")) details.open = open;
      for (const radio of look.querySelectorAll("[name=repeat_of]")) {
        radio.checked = radio.value === chosen;
        if (inside && inside.value === radio.value) radio.focus();
      }
      tell(told);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  const keep = async (options) => {
    if (!changed || leaving) return;
    changed = false;
    const answer = await send(form.dataset.keep, options).catch(() => null);
    if (!answer) changed = true;
    else if (!lost(answer) && answer.status === 200) {
      kept.classList.remove("fault");
      kept.textContent = (await answer.text()).trim();
    }
  };

  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(lookSoon);
    clearTimeout(keepSoon);
    lookSoon = setTimeout(refresh, 300);
    keepSoon = setTimeout(keep, 2500);
  });
  // A field that is left is looked at as a whole.
  form.addEventListener("change", () => {
    clearTimeout(lookSoon);
    lookSoon = setTimeout(refresh, 50);
  });
  form.addEventListener("submit", async (event) => {
    if (stale) {
      // What is sent now would be refused: first see whether somebody has logged in again.
      event.preventDefault();
      const asked = event.submitter;
      if (await found()) form.requestSubmit(asked);
      return;
    }
    leaving = true;
  });
  // What a choice asks for is opened with it.
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    for (const details of form.querySelectorAll(`[data-opens="${CSS.escape(name)}=${CSS.escape(value)}"]`)) details.open = true;
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("pagehide", () => keep({ keepalive: true }));

  // Enter goes on to the next question and sends nothing; Ctrl+Enter registers.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=button][value=register]"));
      return;
    }
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    event.preventDefault();
    const writes = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";
    const questions = [...form.querySelectorAll(writes)].filter((one) => !one.closest("details:not([open])"));
    const next = questions[questions.indexOf(input) + 1];
    if (next) next.focus();
    else form.querySelector("[name=button][value=register]").focus();
  });

  // Rows are added here instead of on the server.
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-more]") : null;
    if (!button) return;
    const rows = form.querySelectorAll(`[data-list="${button.dataset.more}"] > [data-row]`);
    const last = rows[rows.length - 1];
    if (!last || rows.length >= 30) return;
    event.preventDefault();
    const row = last.cloneNode(true);
    const from = String(rows.length - 1);
    for (const one of row.querySelectorAll(".told, .fault, .hint:not([id$=id_type-hint])")) one.remove();
    for (const one of row.querySelectorAll("*")) {
      for (const name of ["name", "id", "for", "list", "aria-describedby"]) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, value.replace(`[${from}]`, `[${rows.length}]`).replaceAll(`-${from}-`, `-${rows.length}-`));
      }
      if (one instanceof HTMLInputElement) {
        one.value = "";
        one.removeAttribute("value");
        one.removeAttribute("autofocus");
      }
      if (one instanceof HTMLSelectElement) one.selectedIndex = 0;
      one.classList.remove("wrong");
      if (one.hasAttribute("data-count")) one.textContent = String(rows.length + 1);
    }
    last.after(row);
    row.querySelector("input").focus();
  });
})();
