/** One buffer of pixels a canvas, kept from one painting to the next. */
import type { Pixels } from './paint';

export class Painter {
  #image: ImageData | null = null;

  paint(
    canvas: HTMLCanvasElement,
    width: number,
    height: number,
    draw: (to: Pixels) => void,
  ): void {
    const context = canvas.getContext('2d');
    if (!context || width < 1 || height < 1) return;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#image = context.createImageData(width, height);
    }
    draw({ words: new Uint32Array(this.#image.data.buffer), width, height });
    context.putImageData(this.#image, 0, 0);
  }
}
