// What the demo shows: the way from an object with open symbols to a proven one.
// Each step waits for what the interface must show, so that a change of it that
// breaks the way breaks the demo.

const [ENTER, DOWN, GUIDE] = ["\r", "j", "g?"];

/** @param {import("./play.js").Player} player; gives the frames that are worth a picture of their own, by name */
export async function play(player) {
  const stills = {};
  const keep = (name) => {
    stills[name] = player.frames.at(-1);
  };
  await player.wait("$ ", 800);
  await player.spell("sympos livepatch-homonyms.ko --kallsyms kallsyms.txt");
  await player.type(ENTER, { wanted: "Your livepatch uses nfsd_open", hold: 5_000 });
  keep("guide");
  await player.type(GUIDE, { wanted: "KLP_SYMPOS(nfsd_open, 1)", hold: 1_200 });
  await player.type(ENTER, { wanted: "pick+next", hold: 1_000 });
  await player.type(DOWN, { wanted: "KLP_SYMPOS(nfsd_open, 2)", hold: 1_800 });
  await player.type(ENTER, { wanted: "Near names for proc_get_long", hold: 2_500 });
  await player.type(ENTER, { wanted: "Candidates for state_show", hold: 1_800 });
  await player.type(DOWN, { wanted: "KLP_SYMPOS(state_show, 2)", hold: 1_800 });
  keep("candidates");
  await player.type(ENTER, { wanted: "Candidates for pages_to_scan_show", hold: 1_500 });
  await player.type(DOWN, { wanted: ".old_sympos = 2", hold: 1_200 });
  await player.type(ENTER, { wanted: "All decided", hold: 1_800 });
  await player.type("a", { wanted: "+++ livepatch-homonyms.c", hold: 4_500 });
  keep("review");
  await player.type(ENTER, { wanted: "Written into livepatch-homonyms.c", hold: 1_800 });
  await player.type("c", { wanted: "livepatch-homonyms.klp.ko", hold: 1_200 });
  await player.type(ENTER, { wanted: "verified: PASS", hold: 6_000 });
  keep("report");
  await player.type("Q", { wanted: "$ ", hold: 2_000 });
  return stills;
}
