/**
 * @typedef {object} LauncherWords
 * @property {string} open
 * @property {Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} unread
 * @property {string} decline
 * @property {string} unavailable
 */

/**
 * The few words the launcher needs before the panel is there, by primary language tag.
 *
 * @type {Record<"en" | "de" | "es" | "fr" | "ar" | "ja", LauncherWords>}
 */
export const LAUNCHER_WORDS = {
  en: {
    open: "Chat with {name}",
    unread: { one: "{n} unread message", other: "{n} unread messages" },
    decline: "Dismiss",
    unavailable: "The chat could not be loaded. Try again.",
  },
  de: {
    open: "Chat mit {name}",
    unread: { one: "{n} ungelesene Nachricht", other: "{n} ungelesene Nachrichten" },
    decline: "Schließen",
    unavailable: "Der Chat lädt nicht. Bitte noch einmal.",
  },
  es: {
    open: "Chatear con {name}",
    unread: { one: "{n} mensaje sin leer", other: "{n} mensajes sin leer" },
    decline: "Cerrar",
    unavailable: "El chat no carga. Inténtelo de nuevo.",
  },
  fr: {
    open: "Discuter avec {name}",
    unread: { one: "{n} message non lu", other: "{n} messages non lus" },
    decline: "Fermer",
    unavailable: "Le chat ne se charge pas. Réessayez.",
  },
  ar: {
    open: "محادثة مع {name}",
    unread: {
      one: "رسالة غير مقروءة",
      two: "رسالتان غير مقروءتين",
      few: "{n} رسائل غير مقروءة",
      other: "{n} رسالة غير مقروءة",
    },
    decline: "إغلاق",
    unavailable: "تعذر تحميل المحادثة. حاول مرة أخرى.",
  },
  ja: {
    open: "{name}とチャット",
    unread: { other: "未読メッセージ{n}件" },
    decline: "閉じる",
    unavailable: "チャットを読み込めません。もう一度お試しください。",
  },
};
