// How settings come to be refused or ignored (src/app/config.ts, src/tui/keymap.ts).

export const CONFIG_CAUSES: Readonly<Record<string, string>> = {
  "config-value":
    "Each setting takes values of one kind, and this one has another. A setting that is silently passed over would be looked for a long time, so nothing begins.",
  "config-key-unknown":
    "The name is misspelt, or of a version that knows more settings. The others are used.",
  "config-command-unknown":
    "The keys of a command are set by the command's name, and none is called so. The other keys are used.",
  "config-command-fixed":
    "The digits put the cursor on the candidate of that number, which the screen shows beside it. With other keys the numbers would say something else than they do.",
  "config-key-name":
    "Keys have names of their own where they write no character. This text is neither a character nor one of the names.",
  "config-key-conflict":
    "Both commands work in the same place, and a key can mean one thing there. Which of the two was wanted is not for the program to choose.",
};
