/** What the settings of the voice are called, by primary language tag. */
export const CONTROLS_WORDS = {
  en: {
    mute: "Mute",
    volume: "Volume",
    speed: "Speed",
    hands: "Hands-free: listen after each answer and send what I say",
  },
  de: {
    mute: "Stumm",
    volume: "Lautstärke",
    speed: "Tempo",
    hands: "Freihändig: nach jeder Antwort zuhören und senden, was ich sage",
  },
  es: {
    mute: "Silenciar",
    volume: "Volumen",
    speed: "Velocidad",
    hands: "Manos libres: escuchar tras cada respuesta y enviar lo que diga",
  },
  fr: {
    mute: "Muet",
    volume: "Volume",
    speed: "Vitesse",
    hands: "Mains libres : écouter après chaque réponse et envoyer ce que je dis",
  },
  ar: {
    mute: "كتم الصوت",
    volume: "مستوى الصوت",
    speed: "السرعة",
    hands: "بدون استخدام اليدين: استمع بعد كل إجابة وأرسل ما أقوله",
  },
  ja: {
    mute: "ミュート",
    volume: "音量",
    speed: "速度",
    hands: "ハンズフリー：回答のたびに聞き取り、話した内容を自動で送信",
  },
};
