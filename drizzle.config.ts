import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "sqlite", schema: "./shared/store/schema/*.ts", out: "./migrations" });
