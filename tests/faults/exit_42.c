/* What main() returns is the exit status: 42. */
// STATUS 42
// NOT PANIC
#include "lib/duet.h"

int main(void)
{
    return 42;
}
