// The modules of the experiment. None needs hardware to be loaded; a flavour may
// lack some, and those that they depend on come with them.

/** What others ask for by request_module, which the guest does not answer. */
const PROVIDERS = ["crc32c_generic", "xxhash_generic", "blake2b_generic", "sha256_generic", "md4"];

/**
 * Loaded after the livepatch, which patches them and refers to their symbols. nfsd, industrialio and nouveau have
 * names that are a local and a global symbol at once.
 */
export const TARGETS: readonly string[] = [
  ...["sunrpc", "nfsd", "industrialio", "nouveau", "cifs", "btrfs", "ext4", "xfs", "bluetooth"],
  ...["bridge", "kvm", "mac80211", "usbcore", "ceph", "tipc"],
];

const OTHERS = [
  ...[
    "nfsv4",
    "nfsv3",
    "f2fs",
    "ocfs2",
    "gfs2",
    "overlay",
    "fuse",
    "udf",
    "isofs",
    "vfat",
    "squashfs",
    "jfs",
  ],
  ...["reiserfs", "9p", "hfsplus", "ufs", "minix", "dm_mod", "dm_crypt", "dm_thin_pool", "raid456"],
  ...[
    "nf_tables",
    "nf_conntrack",
    "openvswitch",
    "sctp",
    "cfg80211",
    "ip_vs",
    "vxlan",
    "wireguard",
    "bonding",
  ],
  ...["team", "batman_adv", "rds", "dccp", "l2tp_core", "ppp_generic", "tun", "macvlan", "8021q"],
  ...["drm", "scsi_mod", "sd_mod", "libata", "snd", "virtio_net", "nvme_core", "e1000e"],
];

export const WANTED: readonly string[] = [...PROVIDERS, ...TARGETS, ...OTHERS];

/** Nothing depends on it, and it can be removed at any time. */
export const REMOVED = "tipc";
