// What every page does with scripts: the components of GOV.UK Frontend. Pages work without it.
import { initAll } from "/static/vendor/govuk-frontend/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
