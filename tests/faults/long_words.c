/* The words of a panic are longer than a line: they are cut, and the report goes on. */
// STATUS 70
// SEE before it\n\*\*\* PANIC on core [01], thread "main": 0123456789
// NOT the end of it
// SEE \n\*\*\* +pc [0-9a-f]+ <main long_words.c:
// SEE end of panic
#include "kernel/core/panic.h"
#include "lib/duet.h"

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN

int main(void)
{
    print("what was printed before it\n");
    panic("%s, the end of it", FIFTY FIFTY FIFTY);
}
