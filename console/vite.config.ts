import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The bundle goes where the service looks for it; %NONCE% is replaced by the server, anew for each answer.
export default defineConfig({
  plugins: [react()],
  html: { cspNonce: "%NONCE%" },
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    outDir: "../transport/console_bundle",
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100,
    manifest: "manifest.json",
  },
  server: {
    proxy: {
      "/graphql": { target: "http://127.0.0.1:8000", ws: true },
      "/session": "http://127.0.0.1:8000",
      "/documents": "http://127.0.0.1:8000",
      "/export": "http://127.0.0.1:8000",
    },
  },
});
