/** The preview's visit is always open, and nothing of it goes out (static/shopper/server/outbox.js). */

export const isOpen = () => true;
export const isStuck = () => false;
export const kick = () => undefined;
export const outgoingOf = async () => undefined;
export const receiptOf = () => null;
export const isSent = () => false;
