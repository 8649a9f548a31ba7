
// The list of one's own work narrows while one types; the button of the form asks the server.
for (const field of document.querySelectorAll("[data-narrows]")) {
  const rows = [...(document.getElementById(field.dataset.narrows)?.children ?? [])];
  field.addEventListener("input", () => {
    const words = field.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(words);
    const none = document.getElementById(`${field.dataset.narrows}-none`);
    if (none) none.hidden = rows.some((row) => !row.hidden);
  });
}
