#include "kernel/core/heap_of_slots.h"
#include "kernel/core/copy.h"

static uint32_t key_of(const struct slots *slots, const void *item)
{
    uint32_t key = 0;

    copy_item(&key, item, slots->slot_bytes < sizeof key ? slots->slot_bytes : sizeof key);
    return key;
}

static uint32_t key_at(const struct slots *slots, unsigned index)
{
    return key_of(slots, slots_at(slots, index));
}

static void copy_to(struct slots *slots, unsigned index, const void *item)
{
    copy_item(slots_at(slots, index), item, slots->slot_bytes);
}

/* Those that are not less make way, one at a time, until its place is free. */
void heap_of_slots_rise(struct slots *slots)
{
    uint32_t item[QUEUE_ITEM_BYTES_MAX / sizeof(uint32_t)];
    unsigned index = slots->count - 1u;

    copy_item(item, slots_at(slots, index), slots->slot_bytes);
    const uint32_t key = key_of(slots, item);
    while (index > 0 && key_at(slots, (index - 1) / 2) > key) {
        copy_to(slots, index, slots_at(slots, (index - 1) / 2));
        index = (index - 1) / 2;
    }
    copy_to(slots, index, item);
}

/* The left one where there is no right one; not in use where there is neither. */
static unsigned lesser_child(const struct slots *slots, unsigned index)
{
    const unsigned left = 2 * index + 1, right = left + 1;

    return right < slots->count && key_at(slots, right) < key_at(slots, left) ? right : left;
}

/* The last one sinks from the place that is free now. */
void heap_of_slots_remove(struct slots *slots, void *item)
{
    const void *last = slots_at(slots, --slots->count);
    const uint32_t key = key_of(slots, last);
    unsigned index = 0, child;

    copy_item(item, slots_at(slots, 0), slots->slot_bytes);
    while ((child = lesser_child(slots, index)) < slots->count && key_at(slots, child) < key) {
        copy_to(slots, index, slots_at(slots, child));
        index = child;
    }
    copy_to(slots, index, last);
}
