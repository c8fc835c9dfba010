/*
 * heap_of_slots.h - slots of which the least is removed first: a binary heap
 * (Williams 1964), in slots that are used from the first one on.
 *
 * What is compared is a slot's first four bytes, or all of a shorter one, as an
 * unsigned number: so no code of a program's runs under the guard.
 */
#ifndef KERNEL_CORE_HEAP_OF_SLOTS_H
#define KERNEL_CORE_HEAP_OF_SLOTS_H

#include "kernel/core/slots.h"

/* The slot that was appended last finds its place: at most log2(count) copies. */
void heap_of_slots_rise(struct slots *slots);

/* Copies the least one to `item` and removes it. */
void heap_of_slots_remove(struct slots *slots, void *item);

#endif
