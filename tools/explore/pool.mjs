/**
 * Processes that explore side by side.
 */
import { fork } from 'node:child_process';

const WORKER = new URL('worker.mjs', import.meta.url);

class Worker {
    constructor() {
        this.child = fork(WORKER);
    }

    /** Resolves to the answer; one that dies answers too. */
    ask(job) {
        return new Promise((resolve) => {
            const finish = (answer) => {
                this.child.off('message', finish);
                this.child.off('exit', died);
                resolve(answer);
            };
            const died = (status, signal) => finish({ error: `a worker ended: ${signal ?? status}` });
            this.child.on('message', finish);
            this.child.on('exit', died);
            this.child.send(job);
        });
    }

    end() {
        this.child.kill();
    }
}

/** Has every job done, and calls `whenDone(job, answer)` in the order of the jobs. */
export async function runAll(jobs, processes, whenDone) {
    const answers = new Array(jobs.length);
    let given = 0;
    let told = 0;
    const workOn = async () => {
        const worker = new Worker();
        while (given < jobs.length) {
            const mine = given++;
            answers[mine] = await worker.ask(jobs[mine]);
            for (; answers[told] !== undefined; told++) {
                whenDone(jobs[told], answers[told]);
            }
        }
        worker.end();
    };
    await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, workOn));
}
