#include "kernel/core/thread_local.h"

#include <string.h>

#include "kernel/core/cpu.h"

static_assert(offsetof(struct cpu, current) == THREAD_LOCAL_CPU_CURRENT);
static_assert(offsetof(struct thread, context.stack_limit) == THREAD_LOCAL_STACK_LIMIT);
static_assert(offsetof(struct thread, name) + sizeof(char *) == THREAD_LOCAL_STACK_BYTES);

/* Laid down by linker/duet.ld. */
extern const char thread_local_image[], thread_local_image_size[];

void thread_local_prepare(void *end)
{
    const size_t image = (size_t)thread_local_image_size, all = thread_local_bytes();
    char *variables = (char *)end - all;

    memcpy(variables, thread_local_image, image);
    memset(variables + image, 0, all - image);
}
