// The kernels of npm run test:kernel -- --all beside the usual one. `flavour` as
// in Debian's metapackages: linux-image-FLAVOUR.
export const FURTHER_FLAVOURS = [
  { flavour: "cloud-amd64", debug: true },
  { flavour: "6.12-amd64", debug: false },
];
