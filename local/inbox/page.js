const at = (id) => document.getElementById(id);
let chosen = 0;
let view = "html";

const read = async (path) => (await fetch(path)).json();

async function showList() {
  const { messages } = await read("/api/messages");
  at("empty").hidden = messages.length > 0;
  at("list").replaceChildren(...messages.map(entry));
  document.title = messages.length > 0 ? `(${messages.length}) Inbox · Edgewrite` : "Inbox · Edgewrite";
  if (!messages.some(({ id }) => id === chosen)) close();
}

function entry({ id, date, to, subject, preview }) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-current", String(id === chosen));
  button.append(
    line("when", new Date(date).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })),
    line("who", to.join(", ")),
    line("title", subject || "(no subject)"),
    line("preview", preview),
  );
  button.addEventListener("click", () => open(id));
  item.append(button);
  return item;
}

function line(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

async function open(id) {
  chosen = id;
  const mail = await read(`/api/messages/${id}`);
  at("subject").textContent = mail.subject;
  at("from").textContent = mail.from;
  at("to").textContent = mail.to.join(", ");
  at("date").textContent = new Date(mail.date).toLocaleString();
  document.body.classList.add("reading");
  at("mail").hidden = false;
  if (view === "html" && !mail.html) view = "text";
  await showView(mail);
  await showList();
}

async function showView(mail) {
  for (const button of document.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
  at("html").hidden = view !== "html";
  at("plain").hidden = view === "html";
  if (view === "html") at("html").src = `/api/messages/${mail.id}/html`;
  else if (view === "text") at("plain").textContent = mail.text;
  else at("plain").textContent = await (await fetch(`/api/messages/${mail.id}/source`)).text();
}

function close() {
  chosen = 0;
  document.body.classList.remove("reading");
  at("mail").hidden = true;
}

for (const button of document.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => {
    view = button.dataset.view;
    if (chosen) open(chosen);
  });
}
at("back").addEventListener("click", () => {
  close();
  showList();
});
at("clear").addEventListener("click", () => fetch("/api/messages", { method: "DELETE" }));

new EventSource("/api/events").addEventListener("message", showList);
showList();
