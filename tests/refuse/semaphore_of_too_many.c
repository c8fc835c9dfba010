/* The topmost bit of the word that counts the tokens is its guard. */
// REFUSED a semaphore counts 0 to SEMAPHORE_TOKENS_MAX tokens
#include "lib/duet.h"

#ifdef ALLOWED
static struct semaphore semaphore = SEMAPHORE_INIT(0x7FFFFFFF);
#else
static struct semaphore semaphore = SEMAPHORE_INIT(0x80000000);
#endif

int main(void)
{
    return semaphore_value(&semaphore) != 0;
}
