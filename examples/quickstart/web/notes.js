import { mayChange, readersOf } from "./api.js";

const template = document.querySelector("#note");
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const NAMES = { me: "Only me", users: "Members", any: "Everyone" };

/** The card of a note. Its owner also gets the controls, which call `onReaders(readers)` and `onDelete()`. */
export function noteCard(user, note, { onReaders, onDelete }) {
  const card = template.content.firstElementChild.cloneNode(true);
  const part = (selector) => card.querySelector(selector);
  part("h3").textContent = note.title;
  part(".body").textContent = note.body ?? "";
  part(".body").hidden = !note.body;
  part(".author").textContent = note.author;
  part("time").textContent = when.format(new Date(note.$createdAt));
  part("time").dateTime = note.$createdAt;

  const readers = readersOf(note);
  const own = mayChange(user, note);
  part(".badge").textContent = readers === "me" && !own ? "Shared with me" : NAMES[readers];
  part(".badge").hidden = own;
  part(".actions").hidden = !own;
  part("select").value = readers;
  part("select").onchange = (event) => onReaders(event.target.value);
  part(".delete").onclick = onDelete;
  return card;
}
