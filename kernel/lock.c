#include "kernel/lock.h"
#include "kernel/core/exclusive.h"
#include "kernel/core/inheritance.h"
#include "kernel/core/report.h"
#include "kernel/core/sched.h"

/* --- The owner word ----------------------------------------------------------- */

static inline struct thread *owner_in(uint32_t word)
{
    return (struct thread *)(word & ~(uint32_t)(LOCK_CONTENDED | LOCK_ABANDONED));
}

struct thread *lock_owner(const struct lock *lock)
{
    return owner_in(__atomic_load_n(&lock->owner, __ATOMIC_RELAXED));
}

bool lock_is_locked(const struct lock *lock)
{
    return lock_owner(lock) != NULL;
}

bool lock_is_owned(const struct lock *lock)
{
    const uint32_t before = arch_mask_interrupts();
    const bool owned = lock_owner(lock) == cpu_actor();

    arch_restore_interrupts(before);
    return owned;
}

/* --- The owner's list of what it holds ---------------------------------------- */

static inline void push_held(struct thread *owner, struct lock *lock)
{
    lock->held_next = owner->held;
    owner->held = lock;
}

static void remove_held(struct thread *owner, struct lock *lock)
{
    struct lock **link = &owner->held;

    while (*link != lock)
        link = &(*link)->held_next;
    *link = lock->held_next;
}

static void remove_contended(struct thread *owner, struct lock *lock)
{
    struct lock **link = &owner->contended;

    while (*link && *link != lock)
        link = &(*link)->contended_next;
    if (*link)
        *link = lock->contended_next;
}

/* --- Deadlock --------------------------------------------------------------------- */

static struct lock *lock_after(const struct thread *owner)
{
    spinlock_acquire_any(&inheritance_lock);
    struct lock *next = inheritance_waits_for(owner);
    spinlock_release_any(&inheritance_lock, 0);
    return next;
}

/* The inheritance lock is taken for each step, not over the printing. The
 * threads in the cycle stay blocked meanwhile, unless a timeout ends it. */
static void report_deadlock(struct lock *lock, struct thread *self)
{
    struct thread *owner = lock_owner(lock);

    report("deadlock refused: thread \"%s\" on core %u may not wait for lock %p", self->name, self->cpu->index,
           (void *)lock);
    for (unsigned steps = 0; owner && lock && steps < 16; steps++) {
        const uint32_t before = arch_mask_interrupts();
        struct lock *next = owner == self ? NULL : lock_after(owner);
        arch_restore_interrupts(before);
        if (next)
            report("    lock %p is held by thread \"%s\" on core %u, which waits for lock %p", (void *)lock,
                   owner->name, owner->cpu->index, (void *)next);
        else
            report("    lock %p is held by thread \"%s\" on core %u", (void *)lock, owner->name, owner->cpu->index);
        lock = next;
        owner = lock ? lock_owner(lock) : NULL;
    }
}

/* --- Acquire ------------------------------------------------------------------------ */

static int leave(uint32_t before, int result)
{
    spinlock_release_any(&inheritance_lock, 0);
    arch_restore_interrupts(before);
    return result;
}

enum { MUST_WAIT = 1 }; /* beside enum status */

/* Free or abandoned: taken. Else, where waiting is allowed, the owner can no
 * longer just let go. Under the inheritance lock, so only the fast paths
 * interfere; they may take the lock between any two looks at it. */
static int take_or_contend(struct lock *lock, struct thread *self, int refusal)
{
    for (;;) {
        const uint32_t word = exclusive_load(&lock->owner);
        const bool takeable = owner_in(word) == NULL;

        if (!takeable && refusal != OK) {
            exclusive_abandon(&lock->owner);
            return refusal;
        }
        if (!exclusive_store(&lock->owner, takeable ? (uintptr_t)self : word | LOCK_CONTENDED))
            continue;
        if (takeable) {
            push_held(self, lock);
            return word == LOCK_ABANDONED ? E_OWNER_DIED : OK;
        }
        if (!(word & LOCK_CONTENDED)) {
            struct thread *owner = owner_in(word);

            lock->contended_next = owner->contended;
            owner->contended = lock;
        }
        return MUST_WAIT;
    }
}

/* What one that timed out had lent is taken back before it is awake: the owner,
 * running on at its priority, could keep it from the core. */
static void be_late(struct waiter *waiter)
{
    waiter->thread->blocked_on_lock = false;
    inheritance_update(lock_owner(CONTAINER_OF(waiter->queue, struct lock, waiters)));
}

static int wait_for_owner(struct lock *lock, struct thread *self, duration_t timeout)
{
    struct waiter waiter;

    self->blocked_on_lock = true;
    wait_queue_up(&waiter, &lock->waiters, &inheritance_lock);
    waiter.wake = wait_wake_thread;
    waiter.late = be_late;
    waiter.has_own_way = true; /* hand_over() says otherwise */
    inheritance_update(lock_owner(lock));
    spinlock_release_any(&inheritance_lock, 0);
    const int result = wait_sleep(&waiter, timeout);
    arch_unmask_interrupts();
    return result;
}

static __attribute__((noinline)) int acquire_contended(struct lock *lock, uint32_t before, duration_t timeout)
{
    struct thread *self = cpu_actor();
    const int refusal = wait_refusal(before, timeout);

    if (lock_owner(lock) == self) {
        arch_restore_interrupts(before);
        return E_DEADLOCK;
    }
    spinlock_acquire_any(&inheritance_lock);
    const int taken = take_or_contend(lock, self, refusal);
    if (taken != MUST_WAIT)
        return leave(before, taken);
    if (inheritance_leads_to(lock_owner(lock), self)) {
        leave(before, E_DEADLOCK);
        report_deadlock(lock, self);
        return E_DEADLOCK;
    }
    return wait_for_owner(lock, self, timeout);
}

int lock_acquire(struct lock *lock, duration_t timeout)
{
    const uint32_t before = arch_mask_interrupts();
    struct thread *self = cpu_actor();

    if (__builtin_expect(exclusive_replace(&lock->owner, LOCK_FREE, (uintptr_t)self), true)) {
        push_held(self, lock);
        arch_restore_interrupts(before);
        return OK;
    }
    return acquire_contended(lock, before, timeout);
}

/* --- Release ------------------------------------------------------------------------ */

/* The waiter becomes the owner before it is awake: what it was handed needs no
 * second look. Those that still wait now wait for it. */
static struct waiter *hand_over(struct lock *lock, struct thread *from, int result)
{
    struct waiter *waiter = wait_take_first(&lock->waiters, result);
    struct thread *to = waiter ? waiter->thread : NULL;
    const bool contended = lock->waiters.first != NULL;

    remove_contended(from, lock);
    if (to) {
        waiter->has_own_way = false;
        to->blocked_on_lock = false;
        push_held(to, lock);
        if (contended) {
            lock->contended_next = to->contended;
            to->contended = lock;
        }
    }
    const uint32_t nobody = result == E_OWNER_DIED ? LOCK_ABANDONED : LOCK_FREE;
    const uint32_t owned = (uintptr_t)to | (contended ? LOCK_CONTENDED : 0u);
    __atomic_store_n(&lock->owner, to ? owned : nobody, __ATOMIC_RELEASE);
    return waiter;
}

static __attribute__((noinline)) int release_contended(struct lock *lock, struct thread *self, uint32_t before)
{
    if (lock_owner(lock) != self) {
        arch_restore_interrupts(before);
        return E_NOT_OWNER;
    }
    remove_held(self, lock);
    spinlock_acquire_any(&inheritance_lock);
    struct waiter *waiter = hand_over(lock, self, OK);
    inheritance_update(self);
    spinlock_release_any(&inheritance_lock, 0);
    if (waiter)
        return wait_wake(waiter, before);
    kernel_exit(before);
    return OK;
}

int lock_release(struct lock *lock)
{
    const uint32_t before = arch_mask_interrupts();
    struct thread *self = cpu_actor();
    struct lock *next = lock->held_next;

    if (__builtin_expect(self->held == lock, true) &&
        __builtin_expect(exclusive_replace(&lock->owner, (uintptr_t)self, LOCK_FREE), true)) {
        self->held = next;
        arch_restore_interrupts(before);
        return OK;
    }
    return release_contended(lock, self, before);
}

void lock_abandon_all(struct thread *owner)
{
    while (owner->held) {
        struct lock *lock = owner->held;

        owner->held = lock->held_next;
        spinlock_acquire_any(&inheritance_lock);
        struct waiter *waiter = hand_over(lock, owner, E_OWNER_DIED);
        spinlock_release_any(&inheritance_lock, 0);
        if (waiter)
            sched_wake(waiter->thread);
    }
}

/* --- WITH_LOCK ------------------------------------------------------------------------ */

/* A block that cannot be entered is skipped. */
struct lock *lock_scope(struct lock *lock)
{
    const int result = lock_acquire(lock, FOREVER);

    return result == OK || result == E_OWNER_DIED ? lock : NULL;
}

void lock_release_scope(struct lock **lock)
{
    if (*lock)
        lock_release(*lock);
}
