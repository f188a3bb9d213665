// Loads the page again while something is being made; without scripts there is a link.
if (document.querySelector("[data-wait]")) setTimeout(() => location.reload(), 1500);
