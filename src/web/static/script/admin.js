
// A file is read into the field beside it; without script its text is pasted there.
for (const input of document.querySelectorAll("input[type=file][data-into]")) {
  input.closest(".from-file").hidden = false;
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (file) document.getElementById(input.dataset.into).value = await file.text();
  });
}
