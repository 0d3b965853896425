/* Where the browser's addresses of installed modules have their types. */
declare module "*/npm/idb/umd.js";
