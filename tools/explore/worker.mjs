/**
 * A process that explores what it is sent: { firmware, isTwin, search }, and answers with what came of it.
 */
import { searchAll, searchFirst } from './search.mjs';
import { World } from './world.mjs';

process.on('message', ({ firmware, isTwin, search }) => {
    try {
        const world = new World(firmware);
        const result = isTwin ? searchFirst(world, search) : searchAll(world, search);
        process.send({ ...result, build: world.build });
    } catch (error) {
        process.send({ error: error.message });
    }
});
