/* Where the browser's addresses of installed modules have their types. */
declare module "*/npm/idb/umd.js";
declare module "*/npm/noble/sha2.js" {
  export const sha256: { create(): { update(bytes: Uint8Array): unknown; digest(): Uint8Array } };
}
declare module "*/npm/tus/tus.min.js";
