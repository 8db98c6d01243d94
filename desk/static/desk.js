// The pages work without this file; with it the keyboard keeps its place and no form is sent twice.
document.addEventListener("htmx:beforeSwap", (event) => {
  const row = event.detail.target.closest("tr");
  if (!row || event.detail.xhr.getResponseHeader("HX-Reswap") === "none") return;
  const next = row.nextElementSibling || row.previousElementSibling;
  document.body.dataset.next = next ? next.id : "";
});
document.addEventListener("htmx:afterSettle", () => {
  const id = document.body.dataset.next;
  if (id === undefined) return;
  delete document.body.dataset.next;
  const count = document.querySelector("h1 .count");
  const rows = document.querySelectorAll("table.report tbody tr").length;
  if (count && !document.querySelector("nav.pages")) count.textContent = rows;
  const button = id && document.querySelector(`#${id} .actions button`);
  (button || document.getElementById("said")).focus();
});
for (const event of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(event, (event) => {
    const said = document.getElementById("said");
    said.textContent = event.detail.xhr.status === 403 ? "This was refused; load the page anew." : "The desk did not answer. Try again.";
    said.classList.add("fault");
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement.classList.contains("peek")) document.activeElement.blur();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
// What is being written outlasts whatever else is done on its page, until it is sent or its writer signs out.
let isSignedOut = false;
for (const area of document.querySelectorAll("form textarea[name=text]:not([readonly])")) {
  const key = area.form.getAttribute("action");
  const kept = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  if (kept && !area.value) {
    area.value = kept;
    area.closest("details")?.setAttribute("open", "");
  }
  let isSent = false;
  area.form.addEventListener("submit", () => { isSent = true; });
  addEventListener("pagehide", () => {
    if (area.value.trim() && !isSent && !isSignedOut) sessionStorage.setItem(key, area.value);
  });
}
document.querySelector("form.who")?.addEventListener("submit", () => {
  isSignedOut = true;
  sessionStorage.clear();
});
const canned = document.getElementById("canned");
if (canned) {
  canned.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = document.getElementById("answer-text");
    text.value = [text.value.trim(), canned.selectedOptions[0].dataset.text].filter(Boolean).join("\n\n");
    text.focus();
  });
}
