/*
 * primes.c - numbers checked by one worker, then by two, one a core.
 *
 * tools/bench_primes.py counts, in QEMU's log, what each core executes between
 * calls of primes_begin() and primes_end(). Checking is all the work there is:
 * the queue is filled before.
 */
#include "kernel/core/arch.h"
#include "lib/duet.h"

enum { NUMBERS = 20000, PIECE = 20, PIECES = NUMBERS / PIECE, PRIMES = 2262 };

struct piece {
    uint32_t first;
};

static struct queue pieces = QUEUE_INIT(struct piece, PIECES);
static unsigned found[2]; /* by each worker */

void primes_begin(void);
void primes_end(void);

/* Only their addresses matter. */
__attribute__((noinline)) void primes_begin(void)
{
    __asm volatile("");
}

__attribute__((noinline)) void primes_end(void)
{
    __asm volatile("");
}

/* QEMU runs the cores in turns of a hundred thousand instructions, and a turn
 * ends at arch_relax(). One in the inner loop lets the two go side by side, a
 * division each, so that who takes the next piece is who is done with the last. */
static bool is_prime(uint32_t number)
{
    if (number < 4)
        return number > 1;
    if (number % 2 == 0)
        return false;
    for (uint32_t divisor = 3; divisor * divisor <= number; divisor += 2) {
        if (number % divisor == 0)
            return false;
        arch_relax();
    }
    return true;
}

static int check_pieces(void *own_count)
{
    unsigned *const count = own_count;
    struct piece piece;

    while (queue_get(&pieces, &piece, FOREVER) == OK) {
        for (uint32_t number = piece.first; number < piece.first + PIECE; number++)
            *count += is_prime(number);
        queue_task_done(&pieces);
    }
    return 0;
}

THREAD(worker0, 1024, .target = check_pieces, .arg = &found[0], .core = CORE(0), .slice = FOREVER);
THREAD(worker1, 1024, .target = check_pieces, .arg = &found[1], .core = CORE(CORES - 1), .slice = FOREVER);

static bool check_all(struct thread *const *workers, unsigned count)
{
    queue_init(&pieces, pieces.items.buffer, sizeof(struct piece), PIECES);
    for (uint32_t first = 0; first < NUMBERS; first += PIECE)
        queue_put(&pieces, &(struct piece){ first }, NO_WAIT);
    found[0] = found[1] = 0;

    primes_begin();
    for (unsigned n = 0; n < count; n++)
        thread_start(workers[n]);
    queue_join(&pieces, FOREVER);
    primes_end();

    queue_shutdown(&pieces);
    for (unsigned n = 0; n < count; n++)
        thread_join(workers[n], FOREVER);
    return found[0] + found[1] == PRIMES && (count == 1 || (found[0] && found[1]));
}

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_set_priority(thread_current(), HIGH);
    const bool alone = check_all((struct thread *[]){ &worker0 }, 1);
    const bool together = check_all((struct thread *[]){ &worker1, &worker0 }, 2);

    if (!alone || !together)
        print("fail primes_speedup: not seen: %u primes, and each worker at work\n", PRIMES);
    return !alone || !together;
}
