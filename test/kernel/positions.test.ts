// Positions of homonyms on the newest Debian kernel: the kernel's own choice.
import { describeKernel, kernel } from "./lab.js";
import { describePositions } from "./positions/suite.js";

describeKernel("positions", () => describePositions("on the newest Debian kernel", kernel));
