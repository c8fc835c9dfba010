/*
 * instructions.c - the instruction self-test: every instruction of Armv6-M, with checksums of what it did.
 *
 * It is built for two machines, and the lines it prints on them must be the same.
 */
#include "instructions.h"

void (*exception_hook)(struct frame *frame, uint32_t exc_return);

void on_exception(struct frame *frame, uint32_t exc_return)
{
    if (exception_hook != 0) {
        exception_hook(frame, exc_return);
        return;
    }
    print_checksum("unexpected exception, status", frame->psr);
    print_checksum("at", frame->pc);
    finish(1);
}

/* On an RP2040, rp2040.c has more to do. */
__attribute__((weak)) void prepare(void)
{
}

int main(void)
{
    prepare();
    test_values();
    test_encodings();
    test_transfers();
    test_branches();
    test_special();
    test_exceptions();
    print("end\n");
    return 0;
}
