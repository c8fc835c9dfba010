/*
 * main.c - runs every benchmark, each alone, and ends badly if one has not
 * done its work. tools/bench.py reads what is printed.
 */
#include "kernel/core/arch.h"
#include "tests/bench/bench.h"

static_assert(CORES == 2, "it is the two-core kernel that is compared");

void bench_run(struct thread *const *threads, unsigned count)
{
    for (unsigned n = 0; n < count; n++)
        thread_start(threads[n]);
    thread_join(threads[0], FOREVER);
    for (unsigned n = 1; n < count; n++) /* what never ends never runs again */
        thread_suspend(threads[n]);
}

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_set_priority(thread_current(), PRIORITIES - 1);
    if (!meter_calibrate()) {
        print("fail meter: this machine counts neither instructions nor cycles; run it in deterministic mode\n");
        return 1;
    }
    measure_thread_metric();
    measure_semaphores();
    measure_locks();
    measure_queues();
    measure_yields();
    measure_interrupts();
    measure_two_cores();
    return bench_verdict();
}
