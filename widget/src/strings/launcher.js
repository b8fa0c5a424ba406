/** The few words the launcher needs before the panel is there. */
export const LAUNCHER_WORDS = {
  en: {
    open: "Chat with {name}",
    unread: { one: "{n} unread message", other: "{n} unread messages" },
    unavailable: "The chat could not be loaded. Try again.",
  },
  de: {
    open: "Chat mit {name}",
    unread: { one: "{n} ungelesene Nachricht", other: "{n} ungelesene Nachrichten" },
    unavailable: "Der Chat konnte nicht geladen werden. Bitte noch einmal versuchen.",
  },
  es: {
    open: "Chatear con {name}",
    unread: { one: "{n} mensaje sin leer", other: "{n} mensajes sin leer" },
    unavailable: "No se pudo cargar el chat. Inténtelo de nuevo.",
  },
  fr: {
    open: "Discuter avec {name}",
    unread: { one: "{n} message non lu", other: "{n} messages non lus" },
    unavailable: "Le chat n’a pas pu être chargé. Réessayez.",
  },
};
