const place = document.getElementById("report");
const server = place ? JSON.parse(place.textContent).server : await (await fetch("api/v1/server")).json();
document.getElementById("app").textContent = JSON.stringify(server, null, 2);
