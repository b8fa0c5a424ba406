/** Paths of the line icons, one set: 24 by 24, stroke 1.5, round ends. */
export const CHAT = "M20.5 11.5a7.5 7.5 0 0 1-7.5 7.5H5.2a.7.7 0 0 1-.5-1.2l1-1.1a7.5 7.5 0 1 1 14.8-5.2Z";
export const MINIMIZE = "m6 9.5 6 6 6-6";
export const CLOSE = "m7 7 10 10M17 7 7 17";
export const MORE = "M5.5 12h.01M12 12h.01M18.5 12h.01";
export const PERSON =
  "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5ZM5 20c.6-3.3 3.4-5.2 7-5.2s6.4 1.9 7 5.2";
export const SEND = "M12 19V5.5M6 11.5l6-6 6 6";
export const STOP = "M8 8h8v8H8z";
export const DOWN = "M12 5v14M6.5 13.5 12 19l5.5-5.5";
export const ALERT = "M12 8v5M12 16.2v.01M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z";
export const COPY = "M9 9h10v10H9zM15 9V5H5v10h4";
export const MIC =
  "M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3ZM6 11.5a6 6 0 0 0 12 0M12 17.5V21";
export const SPEAKER = "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4ZM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11";
export const PLUS = "M12 5v14M5 12h14";
export const UP_THUMB =
  "M7.5 10.5v9h-3v-9h3Zm0 0 4-7c1.4 0 2.3 1 2 2.5l-.7 3.5h5.4c1 0 1.7.9 1.5 1.9l-1.3 6.6c-.2.9-.9 1.5-1.8 1.5H7.5";
