"""What is really played in a page, measured at its loudspeaker."""

from __future__ import annotations

# Everything on its way to the loudspeaker is written down sample by sample, with the time at which it was heard.
MEASURE = """
window.played = [];
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode && !(this instanceof ScriptProcessorNode)) {
    const ear = to.context.createScriptProcessor(1024, 1, 1); // a page that is busy for 43 ms misses none
    ear.onaudioprocess = ({ inputBuffer }) => {
      const all = inputBuffer.getChannelData(0);
      const { sampleRate } = inputBuffer;
      const now = performance.now();
      for (let begin = 0; begin < all.length; begin += 256) {
        let power = 0; let crossings = 0; let before = 0;
        for (const sample of all.subarray(begin, begin + 256)) {
          power += sample * sample;
          if (before < 0 && sample >= 0) crossings += 1;
          before = sample;
        }
        const at = now - ((all.length - begin - 256) / sampleRate) * 1000;
        played.push({ at, loud: Math.sqrt(power / 256), crossings });
      }
    };
    connect.call(this, ear);
    connect.call(ear, to);
  }
  return connect.call(this, to, ...rest);
};
window.loud = () => played.filter(({ loud }) => loud > 0.01);
"""
BLOCK = 256 / 24_000  # seconds of one measurement
