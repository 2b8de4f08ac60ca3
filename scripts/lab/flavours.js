// The kernels of npm run test:kernel -- --all beside the usual one. `flavour` as
// in Debian's metapackages: linux-image-FLAVOUR.
export const FURTHER_FLAVOURS = [
  { flavour: "cloud-amd64", debug: true },
  { flavour: "6.12-amd64", debug: false },
];

// Builds to which decisions are carried over with --all: `previous` is the release
// before the newest; `moves`: s_show of kernel/kallsyms.c is at another position
// than on the usual kernel (-cloud has no machine check severities in debugfs).
export const FURTHER_BUILDS = [
  { flavour: "amd64", previous: true, moves: false },
  { flavour: "cloud-amd64", previous: false, moves: true },
  { flavour: "rt-amd64", previous: false, moves: false },
  { flavour: "6.12-amd64", previous: false, moves: false },
];
