import { defineConfig } from "vitest/config";

const common = { expect: { requireAssertions: true }, restoreMocks: true };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: "unit",
          include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
          exclude: ["test/kernel/**", "test/terminal/**"],
          testTimeout: 60_000,
          globalSetup: ["test/helpers/closing-line.ts"],
        },
      },
      {
        test: {
          ...common,
          name: "terminal",
          include: ["test/terminal/**/*.test.ts"],
          testTimeout: 120_000,
          // the bundle is built where a source is newer
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...common,
          name: "kernel",
          globalSetup: ["test/kernel/closing-line.ts"],
          include: ["test/kernel/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**"],
      reporter: ["text-summary"],
      thresholds: {
        "src/elf/**": { lines: 95 },
        "src/symbols/**": { lines: 95 },
        "src/resolve/**": { lines: 95 },
        "src/convert/**": { lines: 95 },
        "src/verify/**": { lines: 95 },
      },
    },
  },
});
