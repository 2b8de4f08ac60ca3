// What is searched for, and where a name must come at the latest: the places are those of fzf 0.38 on the same names.
export const QUERIES = [
  "saved_cmdl",
  "tcp_v4_rcv",
  "tcpv4rcv",
  "state_show",
  "sched",
  "a",
  "drvnm",
  "kmem_cache_aloc",
  "__x64_sys_opn",
  "mutex_lock",
];

/** Typed letter by letter. */
export const TYPED = "cmdline_proc_show";

export const PLACES = [
  ["saved_cmdl", "saved_command_line", 12],
  ["tcp_v4_rcv", "tcp_v4_rcv", 1],
  ["tcpv4rcv", "tcp_v4_rcv", 1],
  ["state_show", "state_show", 1],
  ["drvnm", "driver_name", 12],
  ["kmem_cache_aloc", "kmem_cache_alloc", 1],
  ["__x64_sys_opn", "__x64_sys_open", 1],
  ["mutex_lock", "mutex_lock", 1],
];

/** Typing errors, which fzf does not find. */
export const MISTYPED = [
  ["tcp_v4_rvc", "tcp_v4_rcv", 3],
  ["mutex_luck", "mutex_lock", 3],
  ["cmdline_porc_show", "cmdline_proc_show", 3],
];
