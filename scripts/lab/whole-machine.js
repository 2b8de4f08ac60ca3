// A whole Debian machine under the kernel of an image: its root is this machine's
// own, shared read-only by 9p, below a layer of memory that takes what is written.
// So compilers, node and this repository are there at their own paths, and
// /lib/modules, /boot, /proc and /sys are of the booted kernel. Works without KVM.
import { readFileSync } from "node:fs";
import path from "node:path";
import { boot } from "./boot.js";
import { inLoadOrder, moduleFiles } from "./modules.js";

const DRIVERS = ["virtio_pci", "9pnet_virtio", "9p", "overlay"];

const SHARE = [
  ...["-cpu", "max", "-m", "2048", "-smp", "2"],
  ...["-fsdev", "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"],
  ...["-device", "virtio-9p-pci,fsdev=root,mount_tag=root"],
];

/** Puts the parts together at /machine. */
function assemble({ modules, release, root }, drivers) {
  const overlay = (lower, name, target) => `
mkdir -p /layer/${name}/up /layer/${name}/work
mount -t overlay -o lowerdir=${lower},upperdir=/layer/${name}/up,workdir=/layer/${name}/work none ${target}`;
  return `
set -e
for name in ${drivers.join(" ")}; do insmod /drivers/$name.ko; done
mkdir -p /lower /layer /machine
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=512000 root /lower
mount -t tmpfs none /layer
${overlay("/lower", "root", "/machine")}
mkdir -p /machine/lib/modules/${release} /machine/boot
${overlay(`/lower${modules}:/machine/lib/modules/${release}`, "modules", `/machine/lib/modules/${release}`)}
mount --bind /lower${path.join(root, "boot")} /machine/boot
mount -t proc none /machine/proc
mount -t sysfs none /machine/sys
mount -t securityfs none /machine/sys/kernel/security
mount --bind /dev /machine/dev
mkdir -p /machine/run/tools
cp /bin/busybox /machine/run/tools
chroot /machine /run/tools/busybox --install -s /run/tools
`;
}

const PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/tools";

/** Boots `image` on this machine's files and runs `steps` there, with bash as root; a Map as of `boot`. */
export async function bootWhole({ image, steps, seconds = 600 }) {
  const files = moduleFiles(image);
  const drivers = inLoadOrder(files, DRIVERS);
  const load = Object.fromEntries(
    drivers.map((name) => [`drivers/${name}.ko`, readFileSync(files.get(name))]),
  );
  const inside = steps.map(({ name, script }) => ({
    name,
    script: `PATH=${PATHS} exec /bin/busybox chroot /machine /bin/bash /run/${name}.sh`,
    file: [`scripts/${name}.sh`, script],
  }));
  const put = inside.map(({ name }) => `cp /scripts/${name}.sh /machine/run/${name}.sh`).join("\n");
  return boot({
    vmlinuz: image.vmlinuz,
    files: { ...load, ...Object.fromEntries(inside.map(({ file }) => file)) },
    steps: [
      { name: "assemble", script: `${assemble(image, drivers)}\n${put}` },
      ...inside.map(({ name, script }) => ({ name, script })),
    ],
    seconds,
    stepSeconds: seconds,
    machine: SHARE,
  });
}
