/*
 * pipeline - stages joined by queues: fetch, resize, store; the classic of Python's
 * threads and queues.
 *
 * Watch: each stage is a thread that gets from one queue and puts into the next.
 * While a picture is stored the next one is resized and the one after it fetched,
 * so the whole takes as long as the slowest stage, not as all of them together.
 * At the end each stage shuts the next queue down: E_CLOSED runs down the line, and
 * no stage has to know how many pictures there are.
 *
 * fetch and store wait for something, resize computes; so even one core gains. What
 * is checked is that nothing is lost or changes places; the times are for reading.
 *
 * Try: two threads for the slowest stage: what happens to the order? ROOM = 1.
 */
#include "lib/duet.h"

enum { PICTURES = 12, ROOM = 2, FETCH_MS = 3, STORE_MS = 2, PIXELS = 64 };

struct picture {
    unsigned number;
    uint8_t pixels[PIXELS];
    unsigned width;
};

/* The queues carry pointers; a picture belongs to the stage that has its pointer. */
static struct picture pictures[PICTURES];
static struct queue fetched = QUEUE_INIT(struct picture *, ROOM);
static struct queue resized = QUEUE_INIT(struct picture *, ROOM);

static unsigned stored, in_order, failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* --- What is done to a picture --------------------------------------------------------- */

static void fetch(struct picture *picture, unsigned number)
{
    sleep_for(MS(FETCH_MS));
    picture->number = number;
    picture->width = PIXELS;
    for (unsigned i = 0; i < PIXELS; i++)
        picture->pixels[i] = (uint8_t)(number + i);
}

/* To half its width, each pixel the mean of two; many times, for it is to take a while. */
static void resize(struct picture *picture)
{
    for (unsigned round = 0; round < 1000 / WORK_DIVISOR; round++)
        for (unsigned i = 0; i < PIXELS / 2; i++)
            *(volatile uint8_t *)&picture->pixels[i] = (uint8_t)(picture->number + 2 * i);
    picture->width = PIXELS / 2;
}

static void store(const struct picture *picture)
{
    sleep_for(MS(STORE_MS));
    in_order += picture->number == stored && picture->width == PIXELS / 2 &&
                picture->pixels[1] == (uint8_t)(picture->number + 2);
    stored++;
}

/* --- Stages ------------------------------------------------------------------------------- */

static int fetch_all(void *nothing)
{
    (void)nothing;
    for (unsigned number = 0; number < PICTURES; number++) {
        struct picture *picture = &pictures[number];

        fetch(picture, number);
        queue_put(&fetched, &picture, FOREVER);
    }
    return queue_shutdown(&fetched);
}

static int resize_all(void *nothing)
{
    struct picture *picture;

    (void)nothing;
    while (queue_get(&fetched, &picture, FOREVER) == OK) {
        resize(picture);
        queue_put(&resized, &picture, FOREVER);
    }
    return queue_shutdown(&resized);
}

static int store_all(void *nothing)
{
    struct picture *picture;

    (void)nothing;
    while (queue_get(&resized, &picture, FOREVER) == OK)
        store(picture);
    return OK;
}

THREAD(fetcher, 1024, .target = fetch_all);
THREAD(resizer, 1024, .target = resize_all);
THREAD(storer, 1024, .target = store_all);

/* --- Both ways ------------------------------------------------------------------------------ */

static void one_thread(void)
{
    for (unsigned number = 0; number < PICTURES; number++) {
        fetch(&pictures[number], number);
        resize(&pictures[number]);
        store(&pictures[number]);
    }
}

static void three_threads(void)
{
    struct thread *const stages[] = { &fetcher, &resizer, &storer };

    for (unsigned i = 0; i < COUNT_OF(stages); i++)
        failures += thread_start(stages[i]) != OK;
    for (unsigned i = 0; i < COUNT_OF(stages); i++)
        failures += thread_join(stages[i], FOREVER) != OK || thread_result(stages[i]) != OK;
}

static void run(const char *how, void (*way)(void))
{
    stored = in_order = 0;
    const instant_t start = clock_now();
    way();
    const unsigned us = (unsigned)clock_since(start).microseconds;
    print("%s: %u pictures in %u.%u ms, %u a second\n", how, PICTURES, us / 1000, us / 100 % 10,
          PICTURES * 1000000u / us);
    expect(stored == PICTURES && in_order == PICTURES, "all are stored, in order, at half their width");
    expect(us >= 1000 * PICTURES * FETCH_MS, "it took at least as long as the slowest stage");
}

int main(void)
{
    run("one thread", one_thread);
    run("a thread for each stage", three_threads);
    expect(queue_empty(&fetched) && queue_empty(&resized), "nothing is left in the queues");
    return failures ? 1 : 0;
}
