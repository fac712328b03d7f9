/** Draws from the exponential distribution without a logarithm, which engines may compute differently. */

/**
 * A waiting time of mean 1 that does not depend on how long one has waited already.
 *
 * @param draw numbers from 0 to below 1, independent and uniform
 * @returns a number of 0 or more: above 1 in 37% of all cases, above 5 in 0.7%
 * Source: J. von Neumann, "Various techniques used in connection with random digits" (1951). Of a falling run of uniform numbers the first is kept
 * if the run is of odd length; otherwise one unit of time has passed, and all begins anew.
 */
export function exponential(draw: () => number): number {
  for (let passed = 0; ; passed++) {
    const first = draw();
    let length = 1;
    for (let last = first, next = draw(); next < last; last = next, next = draw()) length++;
    if (length % 2 === 1) return passed + first;
  }
}
