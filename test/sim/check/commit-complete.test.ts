/** A batch that leaves on the disk what memory has given up is noticed, though only a power failure could bring it back. */

import { describe, expect, test } from 'vitest';
import type { Batch } from '../../../src/core/index.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

const writing = (change: (batch: Batch) => Batch): Plant => ({ ports: (ports) => ({ commit: (batch) => ports.commit(change(batch)) }) });

describe('a batch', () => {
  test.each([
    ['that deletes nothing', worlds.cleanup, { drop: [] }, 'which was forgotten'],
    ['that says nothing of peers', worlds.cleanup, { peers: [] }, 'leaves the disk to say of'],
    ['that does not clear', worlds.wipes, { clear: false }, 'does not bring the wipe to the disk'],
  ])('%s', (_, text, change, says) => {
    const found = expectCaught(
      'commit-complete',
      text,
      writing((batch) => ({ ...batch, ...change })),
    );
    expect(found.detail).toContain(says);
  });

  test('without the tombstone', () => {
    const found = expectCaught(
      'commit-complete',
      worlds.cleanup,
      writing((batch) => ({
        ...batch,
        entries: batch.entries.filter(({ op }) => op.key.type !== 'mem' || !batch.drop.includes(op.key.site)),
      })),
    );
    expect(found.detail).toContain('tombstone');
  });
});
