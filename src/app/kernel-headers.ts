// Where distributions put what a module is built with.
import path from "node:path";
import { beginningOf, isDirectory } from "./file-facts.js";

/** Folders that could have the headers of a release, the likeliest first. */
export function headerFolders(release: string, root = "/"): string[] {
  return [
    `lib/modules/${release}/build`,
    `usr/lib/modules/${release}/build`,
    `usr/src/linux-headers-${release}`,
    `usr/src/kernels/${release}`,
  ].map((folder) => path.join(root, folder));
}

/** Null: none are there. */
export const headersOfRelease = (release: string, root = "/"): string | null =>
  headerFolders(release, root).find(isDirectory) ?? null;

/** The release that the folder of the headers is named after, there or not; null: after none. */
export function releaseInPath(headers: string): string | null {
  const [, modules, source] =
    /\/(?:lib\/modules\/([^/]+)\/build|usr\/src\/(?:linux-headers-|kernels\/)([^/]+))\/?$/.exec(headers) ??
    [];
  return modules ?? source ?? null;
}

/** `6.1.0-55-amd64`, as headers or a build tree say; null: they do not. */
export function releaseOfHeaders(headers: string): string | null {
  const text = beginningOf(path.join(headers, "include/generated/utsrelease.h"), 4096);
  return /UTS_RELEASE "([^"]+)"/.exec(text)?.[1] ?? null;
}
