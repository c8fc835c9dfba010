/* What main() returns is the exit status: 0. */
// STATUS 0
// NOT PANIC
#include "lib/duet.h"

int main(void)
{
    return 0;
}
