import * as api from "./api.js";
import { noteCard } from "./notes.js";

const $ = (selector) => document.querySelector(selector);
const values = (form) => Object.fromEntries(new FormData(form));

/** The signed-in user, or null. */
let user = null;
/** The notes on the page. */
let notes = [];

/** Runs an action of the user, one at a time; what goes wrong is said at the top of the page. */
async function attempt(action) {
  if (document.body.ariaBusy === "true") return false;
  document.body.ariaBusy = "true";
  try {
    await action();
    $("#problem").hidden = true;
  } catch (error) {
    $("#problem").textContent = await api.explain(error);
    $("#problem").hidden = false;
    $("#problem").scrollIntoView({ block: "nearest" });
  } finally {
    document.body.ariaBusy = "false";
  }
  return true;
}

async function enter() {
  user = await api.whoAmI();
  $("#who").hidden = user === null;
  $("#name").textContent = user?.name || user?.email || "";
  $("#entry").hidden = user !== null;
  $("#composer").hidden = user === null;
  await refresh();
  // The page works without it.
  api.watchNotes(follow).catch(() => {});
}

/** Shows what others have changed, once the page has done what its user asked for. */
function follow() {
  if (document.body.ariaBusy === "true") setTimeout(follow, 200);
  else refresh({ shown: notes.length }).catch(() => {});
}

let turn = 0;

async function refresh({ after, shown } = {}) {
  turn += 1;
  const mine = turn;
  const found = await api.listNotes({ search: $("#search").value.trim(), after, shown });
  // Another one has begun since, and will know better.
  if (mine !== turn) return;
  notes = after ? [...notes, ...found.rows] : found.rows;
  $("#notes").replaceChildren(...notes.map(card));
  $("#total").textContent = found.total === 1 ? "1 note" : `${found.total} notes`;
  $("#more").hidden = found.rows.length === 0 || notes.length >= found.total;
  $("#empty").textContent = $("#search").value
    ? "No title has these words."
    : "Nothing here yet that you may read.";
  $("#empty").hidden = notes.length > 0;
  $("#list").hidden = false;
}

function card(note) {
  const change = (action) => () =>
    attempt(async () => {
      await action();
      await refresh();
    });
  return noteCard(user, note, {
    onReaders: (readers) => change(() => api.showTo(user, note, readers))(),
    onDelete: change(() => api.deleteNote(note)),
  });
}

$("#entry").onchange = () => {
  const signUp = values($("#entry")).mode === "sign-up";
  $("#name-field").hidden = !signUp;
  $("#entry [name=password]").autocomplete = signUp ? "new-password" : "current-password";
  $("#entry .main").textContent = signUp ? "Sign up" : "Sign in";
};

$("#entry").onsubmit = (event) => {
  event.preventDefault();
  const entered = values($("#entry"));
  attempt(async () => {
    await (entered.mode === "sign-up" ? api.signUp(entered) : api.signIn(entered));
    $("#entry").reset();
    $("#entry").onchange();
    await enter();
  });
};

$("#composer").onsubmit = (event) => {
  event.preventDefault();
  attempt(async () => {
    await api.addNote(user, values($("#composer")));
    $("#composer").reset();
    await refresh();
  });
};

$("#sign-out").onclick = () =>
  attempt(async () => {
    await api.signOut();
    await enter();
  });

let typing;
$("#search").oninput = () => {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    if (!(await attempt(() => refresh()))) $("#search").oninput();
  }, 200);
};

$("#more").onclick = () => attempt(() => refresh({ after: notes.at(-1).$id }));

if (api.project === "") {
  $("#problem").textContent = "Which project? Run `npm run quickstart` and open the address it prints.";
  $("#problem").hidden = false;
} else {
  $("#footer").textContent = `Project ${api.project} at ${api.endpoint}`;
  attempt(enter);
}
