import * as api from "./api.js";

const $ = (selector) => document.querySelector(selector);
const template = $("#file");

/** 1,234,567 → "1.2 MB" */
function sizeText(bytes) {
  const [unit, each] = [
    ["gigabyte", 1e9],
    ["megabyte", 1e6],
    ["kilobyte", 1e3],
  ].find(([, size]) => bytes >= size) ?? ["byte", 1];
  const format = new Intl.NumberFormat(undefined, { style: "unit", unit, maximumFractionDigits: 1 });
  return format.format(bytes / each);
}

/** Runs an action of the user; what goes wrong is said at the top of the page. */
async function attempt(action) {
  try {
    await action();
    $("#problem").hidden = true;
  } catch (error) {
    $("#problem").textContent = api.explain(error);
    $("#problem").hidden = false;
  }
}

async function refresh() {
  const { files } = await api.listFiles();
  $("#files").replaceChildren(...files.filter((file) => file.chunksUploaded === file.chunksTotal).map(card));
  $("#empty").hidden = files.length > 0;
}

function card(file) {
  const made = template.content.firstElementChild.cloneNode(true);
  const part = (selector) => made.querySelector(selector);
  part("img").src = api.previewOf(file);
  part("img").alt = file.name;
  part("h3").textContent = file.name;
  part(".size").textContent = sizeText(file.sizeOriginal);
  part(".download").href = api.downloadOf(file);
  part(".share").onclick = () =>
    attempt(async () => {
      const link = await api.linkTo(file);
      part(".link").href = link;
      part(".shared").hidden = false;
      part(".copied").hidden = await navigator.clipboard.writeText(link).then(
        () => false,
        () => true,
      );
    });
  part(".delete").onclick = () =>
    attempt(async () => {
      await api.remove(file);
      await refresh();
    });
  return made;
}

/** One file after the other, each with a bar of its own. */
async function uploadAll(files) {
  for (const file of files) {
    const row = $("#upload").content.firstElementChild.cloneNode(true);
    row.querySelector("span").textContent = file.name;
    $("#uploads").append(row);
    const bar = row.querySelector("progress");
    await attempt(async () => {
      await api.upload(file, (percent) => {
        bar.value = percent;
      });
      await refresh();
    });
    row.remove();
  }
}

$("#choose").onchange = async () => {
  const files = [...$("#choose").files];
  $("#choose").value = "";
  await uploadAll(files);
};

$("#drop").ondragover = (event) => event.preventDefault();
$("#drop").ondrop = async (event) => {
  event.preventDefault();
  await uploadAll([...event.dataTransfer.files]);
};

await attempt(async () => {
  await api.enter();
  await refresh();
});
document.body.dataset.ready = "true";
