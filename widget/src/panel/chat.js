/**
 * @import { InitAnswer, Message, ServerFrame, Via } from "../wire"
 * @import { Pending, State } from "./state"
 * @import { Store } from "../shared/store"
 * @import { Route } from "./wire/route"
 * @import { Session } from "./session"
 * @import { News } from "./tabs"
 * @import { Link } from "./wire/connection"
 */
import { Delivery } from "./delivery.js";
import { loadEarlier } from "./earlier.js";
import { adopt, greet } from "./introduction.js";
import { PageVisits } from "./page-visits.js";
import { batch } from "./reactive.js";
import { Receiver } from "./receiver.js";
import { Requests } from "./requests.js";
import { beginAnew } from "./state.js";
import { Stream } from "./stream.js";
import { Tabs } from "./tabs.js";
import { Waiting } from "./waiting.js";
import { Connection } from "./wire/connection.js";
import { watchNetwork } from "./wire/network.js";

/** One conversation: what the visitor does goes out as frames, frames come in as state. */
export class Chat {
  #session;
  #store;
  #connection;
  #delivery;
  #tell;
  #receiver;
  #stream;
  #tabs;
  #waiting;
  #started = false;
  /** @type {string | null} */
  #conversation = null;
  #visited = new PageVisits();
  state;
  requests;

  /**
   * @param {{ session: Session, store: Store, state: State, route: Route,
   *   tell: { said: (message: Message) => void, received: (frame: ServerFrame) => void, forgotten: () => void, left: () => void } }} needs
   */
  constructor({ session, store, state, route, tell }) {
    this.#tell = tell;
    this.#session = session;
    this.#store = store;
    this.state = state;
    state.read.value = store.get("read") ?? 0;
    this.#stream = new Stream(state);
    this.#waiting = new Waiting(state);
    this.#connection = new Connection({
      prepare: () => this.#prepare(),
      renew: () => session.renew(),
      receive: (frame) => batch(() => this.#receiver.receive(frame)),
      changed: (link) => batch(() => this.#linkChanged(link)),
      retryMs: () => this.#receiver.retryMs,
      route,
    });
    this.#tabs = new Tabs(store, (news) => batch(() => this.#heard(news)));
    this.#delivery = new Delivery(store, state, {
      online: () => this.#connection.online,
      send: (item) => batch(() => this.#deliver(item)),
      doubt: () => this.#connection.wake(),
      hurry: () => state.link.value.phase === "waiting" && this.#connection.wake(),
      tell: (news) => this.#tabs.tell(news),
    });
    this.requests = new Requests(store, state, (frame) => this.#connection.send(frame));
    this.#receiver = new Receiver({
      state,
      ...tell,
      delivery: this.#delivery,
      requests: this.requests,
      stream: this.#stream,
      waiting: this.#waiting,
      resume: () => this.#connection.restart(),
      stopAgain: (reply) => this.#connection.send({ type: "stop", reply }),
      fatal: (code) => this.#fatal(code),
      relearn: () => {
        session.renew();
        this.#prepare().catch(() => {});
      },
    });
  }

  // What the visitor does

  /** Connects; called when the chat is opened, or a conversation from an earlier page goes on. */
  start() {
    if (this.#started) return;
    this.#started = true;
    this.#connection.start();
    watchNetwork({
      wake: () => this.#connection.wake(),
      lost: () => this.#connection.lost(),
      sleep: () => {
        this.#connection.sleep();
        this.#tabs.close();
      },
      back: () => this.#back(),
    });
  }

  /** Does not wait for the next attempt. */
  tryNow = () => this.#connection.tryNow();

  /**
   * @param {string} text
   * @param {Via} [via]
   */
  send(text, via = "text") {
    if (this.state.mode.value === "closed" || this.state.ending.value) this.restart();
    batch(() => this.#delivery.add(text, via));
  }

  /** @param {string} id of a message that failed */
  retry(id) {
    batch(() => this.#delivery.retry(id));
  }

  /** @param {string} id of a message that failed, whose text goes back to the composer */
  edit(id) {
    batch(() => this.#delivery.edit(id));
  }

  /** Stops the reply that is being written, or was promised. */
  stopReply() {
    const reply = this.#stream.live?.reply ?? this.state.promised.value;
    if (!reply) return;
    this.state.stopping.value = reply;
    this.#waiting.end();
    this.#connection.send({ type: "stop", reply });
  }

  /** Who the visitor is has changed. */
  reintroduce() {
    this.#session.renew();
    if (this.#started) this.#connection.restart();
  }

  /** The visitor has left, or deleted the chat: nothing of it stays, in any tab, sent or not. */
  forget() {
    this.#tabs.tell({ gone: true });
    this.#forget();
  }

  #forget() {
    this.#session.forgetIdentity();
    batch(() => {
      this.#delivery.forget();
      this.#reset();
    });
    this.#tell.forgotten();
    this.reintroduce();
  }

  /** Begins a new conversation of the same visitor, in all their tabs. */
  restart() {
    this.#session.leave(this.#conversation);
    this.#move();
  }

  /** Loads older messages, when there are any. */
  loadEarlier() {
    return loadEarlier(this.#session, this.state);
  }

  // The other tabs

  /** @param {News} news */
  #heard(news) {
    const visitor = this.#store.get("visitor");
    this.state.read.value = this.#store.get("read") ?? 0;
    const moved = visitor && this.#conversation && visitor.conversation !== this.#conversation;
    if (news.gone || (moved && !visitor.token)) return this.#forget();
    if (moved) {
      this.#session.forgetIdentity();
      this.#session.renew();
      this.#move();
    }
    this.#delivery.heard(news);
  }

  /** Goes to the conversation that storage names now. */
  #move() {
    batch(() => this.#reset());
    this.#connection.restart();
  }

  /** The page is back from the browser's cache. */
  #back() {
    this.#tabs.open();
    this.#delivery.back();
    this.#heard({});
    this.#connection.wake();
  }

  // The link

  async #prepare() {
    const answer = await this.#session.answer();
    batch(() => this.#adopt(answer));
    return { url: answer.socket, hello: () => greet(answer, this.state, this.#stream) };
  }

  /** @param {InitAnswer} answer */
  #adopt(answer) {
    if (this.#conversation && this.#conversation !== answer.conversation) this.#reset();
    this.#conversation = answer.conversation;
    adopt(this.state, answer);
  }

  /** @param {Link} link while it is gone nobody answers what may not have arrived */
  #linkChanged(link) {
    this.state.link.value = link;
    if (link.phase === "online") return;
    if (this.#delivery.inFlight || (link.phase === "waiting" && link.failures > 1)) this.#waiting.end();
    this.#delivery.pause();
  }

  /** @param {Pending} item */
  #deliver({ id, text, via }) {
    const moved = this.#visited.next();
    if (moved) this.#connection.send(moved);
    const sent = this.#connection.send({ type: "message", id, text, via });
    if (sent && this.state.mode.value !== "human") this.#waiting.begin("agent");
    return sent;
  }

  /** @param {string} code after which the server closes the socket */
  #fatal(code) {
    if (code === "unauthorized") this.#session.renew();
    if (code === "unknown_conversation") this.#session.leave(this.#conversation);
    if (code === "version") this.#connection.stop("outdated");
  }

  #reset() {
    this.#tell.left();
    this.#conversation = null;
    this.state.stopping.value = null;
    this.#stream.clear();
    this.#waiting.end();
    this.requests.reset();
    this.#delivery.reset();
    beginAnew(this.state);
  }
}
