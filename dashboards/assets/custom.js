// What Solara's page does not say: its language, and that it may be enlarged.
document.documentElement.lang = "en-GB";
document.querySelector("meta[name=viewport]").setAttribute("content", "width=device-width, initial-scale=1");
theme.variant = "auto"; // light or dark as the visitor prefers
