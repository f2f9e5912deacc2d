import { bytesToHex } from "@noble/hashes/utils.js";
import { command, first } from "#shared/store/statement.ts";
import type { Work } from "#shared/store/work.ts";
import type { Tools } from "./handler.ts";

/** The object that names the installation whose objects a device keeps, and the row in which that knows its own name. */
const MARKER = "installation";

/**
 * Whether the device's objects are this installation's to judge. The first time it says so on the device, and judges at its
 * next turn: of two that begin at the same time the one that wrote last is named then, and the other knows.
 */
export async function ownsDevice({ store, device, random }: Tools): Promise<boolean> {
  const { main } = store;
  const [own] = await main.read(ownName());
  const stored = await device.read(MARKER);
  if (!stored) {
    const name = own ?? (await named(main, bytesToHex(random(16))));
    await device.put(MARKER, new TextEncoder().encode(name));
    return false;
  }
  const owner = (await new Response(stored).text()).trim();
  if (owner === own) return true;
  tellOthers(owner, own);
  return false;
}

const ownName = () =>
  first("SELECT after FROM objectSweeps WHERE name = ?1", [MARKER], (row) => String(row.after));

/** @returns the name that another turn has given meanwhile, if one has */
async function named(main: Work, name: string): Promise<string> {
  const [, kept] = await main.write(
    [],
    command("INSERT INTO objectSweeps (name, after) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING", [
      MARKER,
      name,
    ]),
    ownName(),
  );
  return kept ?? name;
}

function tellOthers(owner: string, own: string | null): void {
  const message = `the objects on this device are another installation's: none is looked at. If they are this one's after all, delete the object "${MARKER}"`;
  console.error(JSON.stringify({ level: "error", message, owner, own }));
}
