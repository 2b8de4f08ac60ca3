// How a livepatch comes not to be built (src/app/build).

export const BUILD_CAUSES: Readonly<Record<string, string>> = {
  "build-no-folder":
    "The kernel's build is started with the folder of the module (make -C HEADERS M=FOLDER), and reads the Makefile or Kbuild there. Without one it does not know what to build.",
  "build-folder-name":
    "make takes blanks and colons in paths for separators, and the kernel's makefiles do not quote them. The build would fail half way, or work on another folder.",
  "build-no-module":
    "make ended without an error, and what it lists in modules.order is not there. The Makefile names no module (obj-m), or names one of another folder.",
  "build-compiler":
    "The compiler's own words, with the file and line that it names. It is called as for the kernel itself, with the kernel's options, so some warnings are errors there.",
  "build-modpost":
    "modpost is the last step of building a module: it writes versions, licence and dependencies. Symbols that stay undefined are what sympos resolves and are not told; this is something else.",
  "build-failed":
    "make ended with an error that is none of the compiler's or of modpost's, such as a missing file or a faulty Makefile. Nothing was resolved or converted.",
  "build-read-only":
    "kbuild puts the objects beside the sources, and the converted module goes to a folder there. The folder belongs to somebody else, or to a file system that is mounted read-only.",
  "build-more":
    "A wrong header or macro makes the compiler repeat itself for every line that uses it. The first of its errors and warnings are kept, since they are the cause of the others.",
  "build-clock-skew":
    "make compares the times of files to see what is out of date. A time of the future comes from another machine's clock (a network file system, an unpacked archive), or from this one's before it was set back.",
  "build-old-output":
    "This round did not come to its end, so nothing took the place of what an earlier one had converted. It is kept, since it is a whole and verified module, but of an older text.",
  "build-annotation-failed":
    "The source compiled before the annotation was written into it, and does not with it. A macro or declaration of the source stands in the way of the place or the names that the annotation needs.",
  "build-other-module":
    "The Makefile beside the object makes modules of other names. The object was renamed or copied there, or its name was taken out of obj-m.",
};
