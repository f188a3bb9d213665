// Says, before anything is drawn, that scripts run: the styles then show what needs them.
document.documentElement.classList.add("js-enabled", "govuk-frontend-supported");
document.addEventListener("DOMContentLoaded", () => document.body.classList.add("js-enabled", "govuk-frontend-supported"));
