/** How drawing gets on. */
export const frames = {
  are: (rate: string, script: string, most: string, asked: number) =>
    `${rate} fps · script ${script} ms, at most ${most} · ${asked} asked`,
  hint: 'Frames a second, script in a frame, and questions to the engine that are out',
  slow: (rate: number) => `Display at ${rate} fps, capture unaffected`,
  slowHint: 'Drawing does not keep up on this computer. Every record is kept all the same.',
};
