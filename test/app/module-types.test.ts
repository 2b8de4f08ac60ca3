// The prototypes of a module's functions, which its own types may leave out.
import path from "node:path";
import { expect, test } from "vitest";
import { readKernelTypes } from "../../src/app/scaffold/kernel-types.js";
import { signReplacements } from "../../src/app/scaffold/signatures.js";
import { ARCHITECTURES, compile } from "../helpers/compile.js";
import { scratch } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";

const [x86] = ARCHITECTURES;

describeWith([x86!.gcc], "a function of a module", () => {
  const signed = async (name: string) => {
    const types = (text: string) =>
      readKernelTypes(compile(x86!, path.join(scratch()), text, ["-O0", "-gbtf"]));
    const vmlinux = await types("int shared(long a) { return a; }\nint own(long a) { return a; }\n");
    const module = await types("int own(char b) { return b; }\n");
    const patched = {
      object: "m",
      name,
      sympos: 0,
      file: null,
      newName: `livepatch_${name}`,
      isCopied: false,
    };
    const typesOf = (object: string) => Promise.resolve(object === "m" ? module : vmlinux);
    const { functions, findings } = await signReplacements([patched], typesOf, null);
    return { ...functions[0]!, codes: findings.map(({ code }) => code) };
  };

  test("has the prototype of the module's types", async () => {
    const { signature, codes } = await signed("own");
    expect(codes).toEqual([]);
    expect(signature!.text).toBe("int livepatch_own(char b)");
  });

  test("that vmlinux has, too, may have its prototype: types of a module leave out what is alike", async () => {
    const { signature, maybe, codes } = await signed("shared");
    expect(signature).toBeNull();
    expect(maybe).toEqual(["static int livepatch_shared(long int a)"]);
    expect(codes).toEqual(["new-types-several"]);
  });

  test("that nothing has is told as not known", async () => {
    expect((await signed("neither")).codes).toEqual(["new-types-unknown"]);
  });
});
