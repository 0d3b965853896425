/** The preview records nothing: the button is there, the microphone stays off (static/shopper/lazy/recording.js). */
import { word } from "./words.js";
import { say } from "../../shopper/page/dom.js";

export const begin = async () => say(word("silent"));
export const stop = async () => true;
