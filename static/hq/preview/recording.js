/** The preview records nothing: the button is there, the microphone stays off (static/shopper/lazy/recording.js). */
import { say } from "../../shopper/page/dom.js";

export const begin = async () => say(gettext("The preview records nothing."));
export const stop = async () => true;
