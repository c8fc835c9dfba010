#include "kernel/core/heap_of_slots.h"

#include <string.h>

#include "kernel/core/copy.h"

static uint32_t key_at(const struct slots *slots, unsigned index)
{
    uint32_t key = 0;

    memcpy(&key, slots_at(slots, index), slots->slot_bytes < sizeof key ? slots->slot_bytes : sizeof key);
    return key;
}

static void exchange(struct slots *slots, unsigned one, unsigned other)
{
    uint32_t between[QUEUE_ITEM_BYTES_MAX / sizeof(uint32_t)];

    copy_item(between, slots_at(slots, one), slots->slot_bytes);
    copy_item(slots_at(slots, one), slots_at(slots, other), slots->slot_bytes);
    copy_item(slots_at(slots, other), between, slots->slot_bytes);
}

void heap_of_slots_rise(struct slots *slots)
{
    unsigned index = slots->count - 1u;

    while (index > 0) {
        const unsigned parent = (index - 1) / 2;

        if (key_at(slots, parent) <= key_at(slots, index))
            return;
        exchange(slots, parent, index);
        index = parent;
    }
}

static unsigned lesser_child(const struct slots *slots, unsigned index)
{
    const unsigned left = 2 * index + 1, right = left + 1;

    return right < slots->count && key_at(slots, right) < key_at(slots, left) ? right : left;
}

static void sink(struct slots *slots)
{
    unsigned index = 0;

    while (2 * index + 1 < slots->count) {
        const unsigned child = lesser_child(slots, index);

        if (key_at(slots, index) <= key_at(slots, child))
            return;
        exchange(slots, index, child);
        index = child;
    }
}

void heap_of_slots_remove(struct slots *slots, void *item)
{
    copy_item(item, slots_at(slots, 0), slots->slot_bytes);
    slots->count--;
    if (slots->count > 0)
        copy_item(slots_at(slots, 0), slots_at(slots, slots->count), slots->slot_bytes);
    sink(slots);
}
