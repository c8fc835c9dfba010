/*
 * letters_interrupted.c - an interrupt between two letters joins a thread that one of the unread ones is about.
 *
 * ann ends on core 1 between somebody's look whether she is alive and the letter
 * that says her priority has changed. bob's letter lies upon hers. cat keeps
 * core 1 from reading them until both are there.
 */
// LDFLAGS -Wl,--wrap=machine_doorbell_clear -Wl,--wrap=inheritance_set_priority
#include "kernel/core/inheritance.h"
#include "kernel/core/machine.h"
#include "tests/harness/crew.h"

enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

static volatile bool ann_may_end, cat_masks, interrupt_when_rung;

void __real_inheritance_set_priority(struct thread *thread, unsigned priority);
void __wrap_inheritance_set_priority(struct thread *thread, unsigned priority);
void __wrap_inheritance_set_priority(struct thread *thread, unsigned priority)
{
    if (thread == &ann) {
        ann_may_end = true;
        SPIN_UNTIL(cat_masks);
    }
    __real_inheritance_set_priority(thread, priority);
}

void __real_machine_doorbell_clear(unsigned core);
void __wrap_machine_doorbell_clear(unsigned core);
void __wrap_machine_doorbell_clear(unsigned core)
{
    if (core == 1 && interrupt_when_rung) {
        interrupt_when_rung = false;
        arch_interrupt_raise(INTERRUPT_SPARE);
    }
    __real_machine_doorbell_clear(core);
}

#if CORES > 1 /* on one core there are no letters */

static volatile bool letters_written;
static volatile int answer;

static void join_ann(void)
{
    answer = thread_join(&ann, NO_WAIT);
}

static int end_when_told(void *nothing)
{
    (void)nothing;
    SPIN_UNTIL(ann_may_end);
    return OK;
}

static struct semaphore gate = SEMAPHORE_INIT(0);

static int pass_gate(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&gate, FOREVER);
}

static int read_letters_late(void *nothing)
{
    (void)nothing;
    arch_interrupt_open(INTERRUPT_SPARE, join_ann);
    const uint32_t before = arch_mask_interrupts();
    cat_masks = true;
    SPIN_UNTIL(letters_written);
    interrupt_when_rung = true;
    arch_restore_interrupts(before);
    SPIN_UNTIL(answer != E_STATE);
    arch_interrupt_close(INTERRUPT_SPARE);
    return OK;
}

TEST("an interrupt between two letters can join a thread that the unread one is about")
{
    answer = E_STATE;
    crew_block(&bob, pass_gate, LOW, CORE(1));
    crew_start(&ann, end_when_told, HIGH, CORE(1));
    crew_start(&cat, read_letters_late, NORMAL, CORE(1));
    EXPECT(thread_set_priority(&ann, HIGH - 1) == OK);
    EXPECT(thread_set_priority(&bob, LOW + 1) == OK);
    letters_written = true;
    EXPECT(crew_result(&cat) == OK && answer == OK);
    EXPECT(semaphore_release(&gate) == OK && crew_result(&bob) == OK);
}

#endif
