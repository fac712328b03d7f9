import { memoryStore } from '../../src/store/memory-store.ts';
import { storeConformance } from './conformance.ts';

storeConformance('the memory store', () => memoryStore());
