"use strict";
// What makes the pages quicker to use. None of it is needed: each page works without script.

// A form that is on its way is not sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  // Asked by attribute: a field that is called "method" would hide the property.
  if (form.getAttribute("method") === "post") {
    form.dataset.sent = "yes";
    // The way back from the next page finds it usable again.
    addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  }
});

// Whoever writes for long is there all the while: typing counts as a page now and then, so that the log-in
// does not end under a form. Nothing runs where nothing is typed, or where nobody is logged in.
if (document.querySelector('form[action="/logout"]')) {
  const apart = 5 * 60 * 1000;
  let told = Date.now();
  let waiting = false;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (waiting || !form || form.getAttribute("method") !== "post") return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      told = Date.now();
      fetch("/me/alive", { cache: "no-store", credentials: "same-origin", redirect: "manual" }).catch(() => {});
    }, Math.max(0, told + apart - Date.now()));
  });
}

// Paper is one press away.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
