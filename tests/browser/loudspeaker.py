"""What is really played in a page, measured at its loudspeaker."""

from __future__ import annotations

# Everything on its way to the loudspeaker is written down sample by sample, with the time at which it was heard.
MEASURE = """
window.played = [];
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode && !(this instanceof ScriptProcessorNode)) {
    const ear = to.context.createScriptProcessor(256, 1, 1);
    ear.onaudioprocess = ({ inputBuffer }) => {
      const samples = inputBuffer.getChannelData(0);
      let power = 0; let crossings = 0; let before = 0;
      for (const sample of samples) {
        power += sample * sample;
        if (before < 0 && sample >= 0) crossings += 1;
        before = sample;
      }
      played.push({ at: performance.now(), loud: Math.sqrt(power / samples.length), crossings });
    };
    connect.call(this, ear);
    connect.call(ear, to);
  }
  return connect.call(this, to, ...rest);
};
window.loud = () => played.filter(({ loud }) => loud > 0.01);
"""
BLOCK = 256 / 24_000  # seconds of one measurement
