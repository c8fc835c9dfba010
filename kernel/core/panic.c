#include <stdarg.h>
#include <stdio.h>

#include "kernel/console.h"
#include "kernel/core/exclusive.h"
#include "kernel/core/inbox.h"
#include "kernel/core/inheritance.h"
#include "kernel/core/panic.h"
#include "kernel/core/report.h"
#include "kernel/core/sched.h"
#include "kernel/core/threads.h"
#include "kernel/lock.h"

/* Return addresses shown of one stack. */
#define CALLS_MAX 8

/* What each core leaves behind when it stops. */
static struct last_words {
    bool stopped;      /* for good; the rest is valid */
    const char *cause; /* it panicked too; NULL if it was merely asked to stop */
    struct arch_registers registers;
} cores[CORES];

uint32_t panic_reporter;
static bool report_failed; /* the report itself has */

/* --- Stopping ------------------------------------------------------------------------ */

static _Noreturn void stop(struct last_words *words)
{
    __atomic_store_n(&words->stopped, true, __ATOMIC_RELEASE);
    arch_halt();
}

void panic_stop(void)
{
    struct last_words *words = &cores[cpu_index(this_cpu())];

    arch_registers_interrupted(&words->registers);
    stop(words);
}

static void stop_core(unsigned core)
{
    if (!cpu_of(core)->online)
        return;
    cpu_of(core)->inbox = INBOX_EMPTY; /* then it looks for panic_reporter */
    arch_fence();
    machine_doorbell_ring(core);
    for (unsigned looks = 0; looks < PANIC_PATIENCE; looks++) {
        if (__atomic_load_n(&cores[core].stopped, __ATOMIC_ACQUIRE))
            return;
        arch_relax();
    }
}

static void stop_other_cores(const struct cpu *self)
{
    for (unsigned core = 0; core < CORES; core++)
        if (cpu_of(core) != self)
            stop_core(core);
}

/* The report failed. One line about that, and nothing if even that fails. */
static _Noreturn void give_up(const char *cause, const struct arch_registers *registers)
{
    if (!report_failed) {
        report_failed = true;
        console_take_over();
        report("the report itself failed: %s, pc %08x lr %08x", cause, (unsigned)registers->program_counter,
               (unsigned)registers->link_register);
        report("end of panic");
    }
    machine_exit(PANIC_STATUS);
}

/* Only one core reports; one that panics meanwhile leaves its last words. */
static void become_reporter(const struct cpu *self, const char *cause, const struct arch_registers *registers)
{
    const uint32_t name = cpu_index(self) + 1;
    struct last_words *words = &cores[cpu_index(self)];

    if (exclusive_replace(&panic_reporter, 0, name))
        return;
    if (panic_reporter == name)
        give_up(cause, registers);
    words->cause = cause;
    words->registers = *registers;
    stop(words);
}

/* --- Stacks and registers --------------------------------------------------------------- */

static const char *current_name(const struct cpu *cpu)
{
    return cpu->current ? cpu->current->name : "none yet";
}

static const uint32_t *end_of_stack(const struct thread *thread)
{
    return (const uint32_t *)((uintptr_t)thread->context.stack_limit + thread->stack_bytes);
}

static bool is_on_stack(const void *pointer, const struct thread *thread)
{
    return (uintptr_t)pointer - (uintptr_t)thread->context.stack_limit < thread->stack_bytes;
}

/* A guess, and said to be one. What recursion left is shown once. */
static void report_calls(const uint32_t *word, const uint32_t *end)
{
    unsigned found = 0;
    uint32_t last = 0;

    for (; word < end && found < CALLS_MAX; word++) {
        if (*word == last || !arch_is_return_address(*word))
            continue;
        if (found++ == 0)
            report("    calls on its stack, those long over among them:");
        report("      %08x", (unsigned)*word);
        last = *word;
    }
}

static void report_calls_on(const struct cpu *cpu, uintptr_t stack_pointer)
{
    const uint32_t *word = (const uint32_t *)(stack_pointer & ~(uintptr_t)3);

    if (cpu->current && is_on_stack(word, cpu->current))
        report_calls(word, end_of_stack(cpu->current));
    else if (stack_pointer - (uintptr_t)cpu < CPU_BLOCK_BYTES)
        report_calls(word, (const uint32_t *)CPU_STACK_TOP(cpu_index(cpu)));
}

static void report_place(const struct cpu *cpu, const struct arch_registers *registers)
{
    report("    pc %08x", (unsigned)registers->program_counter);
    report("    lr %08x", (unsigned)registers->link_register);
    report_calls_on(cpu, registers->stack_pointer);
}

static void report_registers(const struct arch_registers *registers)
{
    const uint32_t *r = registers->r;

    for (unsigned i = 0; i < 12; i += 4)
        report("    r%-2u %08x  r%-2u %08x  r%-2u %08x  r%-2u %08x", i, (unsigned)r[i], i + 1, (unsigned)r[i + 1],
               i + 2, (unsigned)r[i + 2], i + 3, (unsigned)r[i + 3]);
    report("    r12 %08x  sp  %08x  psr %08x", (unsigned)r[12], (unsigned)registers->stack_pointer,
           (unsigned)registers->program_status);
}

/* --- The other core, and the threads ------------------------------------------------------ */

static void report_other_core(const struct cpu *cpu)
{
    const unsigned core = cpu_index(cpu);
    const struct last_words *words = &cores[core];

    if (words->cause)
        report("core %u panicked too, thread \"%s\": %s", core, current_name(cpu), words->cause);
    else if (words->stopped)
        report("core %u ran thread \"%s\"", core, current_name(cpu));
    else if (cpu->online)
        report("core %u did not stop; it last ran thread \"%s\"", core, current_name(cpu));
    else
        report("core %u was not started", core);
    if (words->stopped)
        report_place(cpu, &words->registers);
}

/* A waiter lies on its thread's stack; anything else is not one. */
static void report_wait(const struct thread *thread)
{
    const struct waiter *waiter = thread->waiter;
    const struct lock *lock = inheritance_waits_for(thread);
    const char *end;

    if (!waiter || !is_on_stack(waiter, thread))
        return;
    end = waiter->timed ? ", with a timeout" : "";
    if (thread->joining)
        report("    joins \"%s\"%s", thread->joining->name, end);
    else if (lock)
        report("    waits for lock %p, which \"%s\" holds%s", (const void *)lock, lock_owner(lock)->name, end);
    else if (waiter->queue)
        report("    waits at %p%s", (const void *)waiter->queue, end);
    else
        report("    sleeps");
}

static void report_thread(const struct thread *thread)
{
    const enum thread_state state = thread_state(thread);

    report("  %-16s core %u  priority %2u (%2u)  %-9s  %5u stack bytes never used", thread->name,
           cpu_index(thread->cpu), thread->priority, thread->effective_priority, thread_state_name(state),
           (unsigned)thread_stack_unused(thread));
    if (state != RUNNING)
        report_wait(thread);
    for (const struct lock *held = thread->held; held; held = held->held_next)
        report("    holds lock %p", (const void *)held);
    if (state != RUNNING && is_on_stack(thread->context.stack_pointer, thread))
        report_calls(thread->context.stack_pointer, end_of_stack(thread));
}

static void report_threads(void)
{
    unsigned left = thread_count(); /* the list may be what is broken */

    report("threads:");
    for (const struct thread *thread = NULL; left > 0 && (thread = threads_after(thread)); left--)
        report_thread(thread);
}

/* --- The report ------------------------------------------------------------------------------ */

static void report_headline(const struct cpu *self, bool in_handler, const char *cause)
{
    if (in_handler)
        report("PANIC on core %u, interrupt %d over thread \"%s\": %s", cpu_index(self), arch_interrupt_number(),
               current_name(self), cause);
    else
        report("PANIC on core %u, thread \"%s\": %s", cpu_index(self), current_name(self), cause);
}

static _Noreturn void report_rest(const struct cpu *self)
{
    for (unsigned core = 0; core < CORES; core++)
        if (cpu_of(core) != self)
            report_other_core(cpu_of(core));
    report_threads();
    report("end of panic");
    machine_exit(PANIC_STATUS);
}

void panic_fault(const struct panic_fault *fault)
{
    const struct cpu *self = this_cpu();

    arch_mask_interrupts();
    become_reporter(self, fault->cause, &fault->registers);
    stop_other_cores(self);
    console_take_over();
    report_headline(self, fault->in_handler, fault->cause);
    if (fault->address_known)
        report("    at address %p", (void *)(uintptr_t)fault->address);
    if (fault->registers_known) {
        report_place(self, &fault->registers);
        report_registers(&fault->registers);
    } else {
        report("    sp %08x; there was no room to save the other registers", (unsigned)fault->registers.stack_pointer);
        report_calls_on(self, fault->registers.stack_pointer);
    }
    report_rest(self);
}

struct words {
    const char *format;
    va_list arguments;
    struct arch_registers registers;
};

static _Noreturn void report_words(void *argument)
{
    struct words *words = argument;
    const struct cpu *self = this_cpu();
    char text[CONSOLE_LINE_BYTES];

    become_reporter(self, words->format, &words->registers);
    vsnprintf(text, sizeof text, words->format, words->arguments);
    stop_other_cores(self);
    console_take_over();
    report_headline(self, arch_in_interrupt(), text);
    report_place(self, &words->registers);
    report_registers(&words->registers);
    report_rest(self);
}

/* The caller's stack may have little room left, so the report is made on the
 * interrupt stack. */
void panic(const char *format, ...)
{
    struct words words = { .format = format };

    arch_registers_capture(&words.registers);
    words.registers.program_counter = words.registers.link_register = (uintptr_t)__builtin_return_address(0);
    arch_mask_interrupts();
    va_start(words.arguments, format);
    arch_leave_stack((void (*)(void *))report_words, &words);
}
