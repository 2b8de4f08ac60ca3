// Choosing functions line by line: a query shows what it finds, numbered; a number chooses.
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { escapeName } from "../../app/messages.js";
import type { Chooser, FunctionOffer } from "../../app/scaffold/offers.js";
import { nearText } from "./near.js";
import type { Chosen } from "./run.js";

export interface PlainChoice {
  readonly chooser: Chooser;
  readonly name: string;
  readonly input: Readable;
  readonly output: Writable;
  /** A person is there to be asked. */
  readonly interactive: boolean;
}

/** Most that are listed for one query. */
const SHOWN = 20;

const HELP =
  "A part of a name searches, a number chooses or gives back, Enter goes on with what is chosen, q quits.";

function offerLine(offer: FunctionOffer, number: number, isChosen: boolean): string {
  const { candidate, count, refusal, wish } = offer;
  const { object, name, sympos, size, file } = candidate;
  const facts = [
    escapeName(name),
    escapeName(object),
    count > 1 ? `position ${sympos} of ${count}` : "",
    size === null ? "" : `size ${size}`,
    file === null ? nearText(offer) : escapeName(file),
    isChosen ? "chosen" : "",
    refusal === null ? "" : `cannot be patched: ${refusal}`,
  ];
  return `${number}. ${facts.filter((fact) => fact !== "").join(", ")}. --function ${escapeName(wish)}`;
}

class Conversation {
  readonly #options: PlainChoice;
  readonly chosen = new Map<string, FunctionOffer>();
  #offers: readonly FunctionOffer[] = [];

  constructor(options: PlainChoice) {
    this.#options = options;
  }

  print(text: string): void {
    this.#options.output.write(`${text}\n`);
  }

  search(query: string): void {
    const { offers, total, note } = this.#options.chooser.search(query);
    this.#offers = offers.slice(0, SHOWN);
    if (offers.length === 0) this.print(note ?? `No function matches ${escapeName(query)}.`);
    this.#offers.forEach((offer, i) => {
      this.print(offerLine(offer, i + 1, this.chosen.has(offer.wish)));
    });
    if (offers.length > SHOWN) this.print(`The first ${SHOWN} are shown, of ${total} names that match.`);
  }

  async pick(number: number): Promise<void> {
    const offer = this.#offers[number - 1];
    if (offer === undefined) {
      this.print(this.#offers.length === 0 ? "Search first." : `Choose 1-${this.#offers.length}.`);
      return;
    }
    if (this.chosen.delete(offer.wish)) {
      this.print(`${escapeName(offer.wish)} is given back.`);
      return;
    }
    const refusal = offer.refusal ?? (await this.#options.chooser.judge(offer));
    if (refusal === null) this.chosen.set(offer.wish, offer);
    this.print(refusal ?? `${escapeName(offer.wish)} is chosen. Enter goes on.`);
  }
}

/** Null: the conversation goes on. */
async function answer(conversation: Conversation, line: string): Promise<Chosen | null> {
  const text = line.trim();
  if (text === "q" || text === "quit") return { exit: 1 };
  if (text === "?" || text === "help") conversation.print(HELP);
  else if (/^\d+$/.test(text)) await conversation.pick(Number(text));
  else if (text !== "") conversation.search(text.replace(/^\/\s*/, ""));
  else if (conversation.chosen.size > 0) return { offers: [...conversation.chosen.values()] };
  else conversation.print(HELP);
  return null;
}

/** Runs until something is taken, `q`, or the input ends: then what was chosen is taken. */
export async function runPlainChooser(options: PlainChoice): Promise<Chosen> {
  const { input, output, interactive, name } = options;
  const conversation = new Conversation(options);
  const lines = createInterface({
    input,
    output,
    terminal: interactive,
    prompt: "Search, number, Enter, q, ?: ",
  });
  let exit: number | null = null;
  lines.on("SIGINT", () => {
    exit = 130;
    lines.close();
  });
  if (interactive) {
    conversation.print(`Functions that ${escapeName(name)} replaces. ${HELP}`);
    lines.prompt();
  }
  try {
    for await (const line of lines) {
      const done = await answer(conversation, line);
      if (done !== null) return done;
      if (interactive) lines.prompt();
    }
  } finally {
    lines.close();
  }
  if (exit !== null) return { exit };
  const { chosen } = conversation;
  return chosen.size > 0 ? { offers: [...chosen.values()] } : { exit: 1 };
}
