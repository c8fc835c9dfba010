/* What main() returns is the exit status: 1. */
// STATUS 1
// NOT PANIC
#include "lib/duet.h"

int main(void)
{
    return 1;
}
