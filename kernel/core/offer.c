#include "kernel/core/offer.h"
#include "kernel/core/inbox.h"

/* The most urgent of those that could run elsewhere and are off their stacks. */
static struct thread *most_urgent_to_spare(const struct cpu *cpu)
{
    const struct ring_node *own = &cpu->current->roaming;
    uint32_t levels = cpu->roaming.occupied;

    if (ring_linked(own) && ring_contains_only(own))
        levels &= ~level_bit(cpu->current->level);
    if (!levels)
        return NULL;
    struct ring_node *node = cpu->roaming.first[arch_highest_bit(levels)];
    return CONTAINER_OF(node == own ? node->next : node, struct thread, roaming);
}

/* Less than the thread; and where it is what this core would run next, less than
 * what this core would run without it. Otherwise two cores would send it to each
 * other for ever. */
uint32_t offer_worth(const struct cpu *cpu, const struct thread *thread)
{
    const uint32_t own = level_bit(thread->level);
    uint32_t without = cpu->ready.occupied;

    if (ring_contains_only(&thread->ready))
        without &= ~own;
    const uint32_t left = level_bit(arch_highest_bit(without));
    return left < own ? left : own;
}

/* Whoever is worth most elsewhere. One that waits; or the current thread, where
 * something that may run only here waits behind it, and nothing as urgent could
 * go in its place. */
static struct thread *best_to_spare(const struct cpu *cpu, uint32_t *worth)
{
    struct thread *best = most_urgent_to_spare(cpu), *current = cpu->current;

    *worth = best ? offer_worth(cpu, best) : 0;
    if (!ring_linked(&current->roaming))
        return best;
    const uint32_t without_current = offer_worth(cpu, current);
    if (without_current <= *worth)
        return best;
    *worth = without_current;
    return current;
}

struct thread *offer_publish(struct cpu *cpu)
{
    uint32_t offer;
    struct thread *thread = best_to_spare(cpu, &offer);

    if (offer == level_bit(IDLE)) /* no core runs anything below that */
        offer = 0;
    cpu->offering = offer;
    for (int n = 0; n < CORES - 1; n++) {
        struct cpu *other = cpu->others[n];

        __atomic_store_n(&other->offered[cpu->place[n]], offer, __ATOMIC_RELEASE);
        if (offer)
            inbox_mark(other);
    }
    arch_fence();
    return thread;
}

/* The offers themselves are looked at again, after the mark has gone. */
void offer_renew_mark(struct cpu *cpu)
{
    uint32_t offered = 0;

    if (inbox_unmark(cpu))
        arch_fence();
    for (int n = 0; n < CORES - 1; n++)
        offered |= __atomic_load_n(&cpu->offered[n], __ATOMIC_ACQUIRE);
    if (offered)
        inbox_mark(cpu);
}

struct cpu *offer_find_core_below(const struct cpu *self, uint32_t bit)
{
    struct cpu *best = NULL;

    for (int n = 0; n < CORES - 1; n++) {
        struct cpu *other = self->others[n];

        if (other->online && other->running < bit) {
            bit = other->running;
            best = other;
        }
    }
    return best;
}

void offer_take_up(const struct cpu *cpu)
{
    for (int n = 0; n < CORES - 1; n++)
        if (levels_above(cpu->offered[n], cpu->running))
            machine_doorbell_ring(cpu->others[n]->index);
}
