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

// Paper is one press away.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
