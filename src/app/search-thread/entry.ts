// What the search thread runs.
import { parentPort, workerData } from "node:worker_threads";
import type { ThreadTask } from "./protocol.js";
import { serve } from "./server.js";

serve(parentPort!, workerData as ThreadTask);
