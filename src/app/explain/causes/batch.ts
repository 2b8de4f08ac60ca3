// How batches and their manifests come to be refused (src/app/batch).

export const BATCH_CAUSES: Readonly<Record<string, string>> = {
  "toml-syntax":
    "The file does not follow TOML from that column on. Nothing of it is used, since what comes after may mean anything.",
  "manifest-shape":
    "A manifest has [[kernel]] and [[livepatch]] tables with known keys. A key that is missing, misspelt or of another kind could leave a kernel out without anybody noticing.",
  "manifest-name-repeated":
    "Jobs, their outputs and their results are called by the names of kernel and livepatch. Two of one name would write over each other.",
  "manifest-unknown-kernel":
    "A livepatch can name the kernels that it is for, and this one is in no [[kernel]] table. To leave it out would leave that kernel without its livepatch.",
  "manifest-no-such-job":
    "--only chooses among the jobs that kernels and livepatches make together. Nothing was run, since a mistyped name would otherwise look like a batch that succeeded.",
  "manifest-output-twice":
    "The output of a job is the folder of its kernel and the file name of its object. Two jobs would write the same file, and the last one would win.",
  "manifest-output-is-input":
    "A job would replace a file that this or another job reads. The next run would then convert something else, and the original is lost.",
  "batch-path-for-make":
    "make takes blanks, colons, $ and the like in a path for something else, and has no way to quote all of them. A rule with such a path would never be up to date, or be read as another one.",
  "batch-worker-died":
    "Each job runs in a worker process, and this one ended before it gave an answer. A signal 9 is most often the kernel's, when memory is short; the other jobs went on.",
  "batch-internal-error":
    "The program itself failed in this job, in a way that no input should bring about. The other jobs are not affected.",
};
