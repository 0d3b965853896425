/** Codes made from texts: Latin letters, digits and underscores, at most fifty, unlike any other. */

/** Ukrainian, Russian and Kazakh letters as they are romanised on signs and passports. @type {Record<string, string>} */
const LATIN = {
  а: "a", б: "b", в: "v", г: "h", ґ: "g", д: "d", е: "e", є: "ie", ж: "zh", з: "z", и: "y", і: "i", ї: "i", й: "i", к: "k", л: "l", м: "m", н: "n", о: "o",
  п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch", ш: "sh", щ: "shch", ь: "", ю: "iu", я: "ia", ё: "e", ъ: "", ы: "y", э: "e",
  ә: "a", ғ: "g", қ: "q", ң: "ng", ө: "o", ұ: "u", ү: "u", һ: "h",
};
/** Where the same letter sounds otherwise. @type {Record<string, Record<string, string>>} */
const SPOKEN = { ru: { г: "g", и: "i", й: "y", є: "e" }, kk: { г: "g", и: "i", й: "i" } };
const LONGEST = 50;
/** Longer ones nobody reads: the first words are enough. */
const READABLE = 32;

/** A code that says what the text says; "" of a text without letters. @param {string} text @param {string} [language] */
export function codeFrom(text, language = "") {
  const letters = { ...LATIN, ...SPOKEN[language] };
  const latin = [...text.toLowerCase()].map((sign) => letters[sign] ?? sign).join("").normalize("NFD").replace(/[\u0300-\u036f'’ʼ]/g, "");
  const words = latin.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "");
  if (words.length <= READABLE) return words;
  const cut = words.slice(0, READABLE + 1);
  return (cut.includes("_") ? cut.slice(0, cut.lastIndexOf("_")) : cut.slice(0, READABLE)).replace(/_+$/, "");
}

/** The code itself, or with the first number that nobody has. @param {string} code @param {Set<string>} taken */
export function uniqueCode(code, taken) {
  if (!taken.has(code)) return code;
  const stem = code.replace(/_[0-9]+$/, "");
  for (let n = 2; ; n++) {
    const next = `${stem.slice(0, LONGEST - String(n).length - 1)}_${n}`;
    if (!taken.has(next)) return next;
  }
}

/** Whether a code was made from this text and nobody wrote another since. @param {string} code @param {string} made what `codeFrom` gives, or the fallback */
export const isMadeFrom = (code, made) => code === made || (code.startsWith(`${made}_`) && /^_[0-9]+$/.test(code.slice(made.length)));

/** Whether a document may have it. @param {string} code */
export const isCode = (code) => /^[a-z][a-z0-9_]{0,49}$/.test(code);

/** What stands in a text for those who work in `language`: that language, else the first that says something. @param {Texts | null | undefined} texts @param {string} language */
export function wordsIn(texts, language) {
  if (!texts) return "";
  return texts[language]?.trim() ? texts[language] : Object.values(texts).find((words) => words?.trim()) ?? "";
}

/** The language of what `wordsIn` gives. @param {Texts | null | undefined} texts @param {string} language */
export function languageOf(texts, language) {
  return texts?.[language]?.trim() ? language : Object.keys(texts ?? {}).find((code) => texts?.[code]?.trim()) ?? language;
}

/** The code that a text asks for, where its present one was made from the text before; else the present one.
 * @param {string} code @param {Texts} before @param {Texts} after @param {string} language @param {string} fallback @param {Set<string>} taken without `code` */
export function followText(code, before, after, language, fallback, taken) {
  const made = (/** @type {Texts} */ texts) => codeFrom(wordsIn(texts, language), languageOf(texts, language)) || fallback;
  return isMadeFrom(code, made(before)) && made(before) !== made(after) ? uniqueCode(made(after), taken) : code;
}
