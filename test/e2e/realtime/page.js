// What the tests' page does: it listens by way of whichever SDK it was given, and keeps what it hears.
const query = new URLSearchParams(location.search);
const { Account, Client, Realtime } = window.Appwrite;
const client = new Client().setEndpoint(query.get("endpoint")).setProject(query.get("project"));
const account = new Account(client);
const realtime = Realtime ? new Realtime(client) : null;
const heard = {};
const errors = [];
const stops = {};
realtime?.onError?.((_, code) => errors.push(code));

window.house = {
  heard,
  errors,
  signIn: (email, password) => account.createEmailPasswordSession(email, password),
  signOut: () => account.deleteSession("current"),
  /** By the class Realtime, or by the client's own method where `way` is "client". */
  async listen(way, name, channels, queries = []) {
    heard[name] = [];
    const take = ({ events, payload }) => heard[name].push({ event: events[0], id: payload.$id, payload });
    if (way === "client") stops[name] = client.subscribe(channels, take, queries);
    else stops[name] = await realtime.subscribe(channels, take, queries);
  },
  async stop(name) {
    const stop = stops[name];
    await (typeof stop === "function" ? stop() : stop.unsubscribe());
  },
  /** A socket without an SDK. */
  dial(name, address) {
    const frames = [];
    const socket = new WebSocket(address);
    heard[name] = frames;
    stops[name] = () => socket.close();
    socket.addEventListener("message", ({ data }) => frames.push(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => frames.push({ type: "close", code }));
    window.house.send = (frame) => socket.send(JSON.stringify(frame));
  },
};
