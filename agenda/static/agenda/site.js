// What HTMX does not do by itself: say that a request failed, announce a new count, copy an address.
// Without this file everything still works: forms are submitted, addresses can be selected.
document.addEventListener("htmx:beforeRequest", () => { document.getElementById("panne").hidden = true; });
for (const panne of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(panne, () => { document.getElementById("panne").hidden = false; });
}
document.addEventListener("htmx:afterSwap", () => {
  const compte = document.querySelector("[data-agenda-compte]");
  if (compte) document.getElementById("annonce").textContent = compte.textContent;
});
document.addEventListener("click", async (evenement) => {
  const bouton = evenement.target.closest("[data-agenda-copie]");
  if (!bouton) return;
  const champ = document.getElementById(bouton.dataset.agendaCopie);
  champ.select();
  await navigator.clipboard.writeText(champ.value);
  document.getElementById("annonce").textContent = "Adresse copiée.";
  bouton.textContent = "Copié";
});
function montreLaCopie() {
  for (const bouton of document.querySelectorAll("[data-agenda-copie]")) bouton.hidden = !navigator.clipboard;
}
document.addEventListener("htmx:afterSwap", montreLaCopie);
document.addEventListener("htmx:historyRestore", montreLaCopie);
montreLaCopie();
