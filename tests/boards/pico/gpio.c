/* What gpio.h promises, as far as a chip with nothing on its pins can show. */
#include "boards/pico/board.h"
#include "drivers/gpio.h"
#include "tests/harness/crew.h"
#include "tests/harness/test.h"

enum { PIN = 2, OTHER_PIN = 3, ROUNDS = 1000 };

TEST("an output is low to begin with, and then what was written")
{
    gpio_make_output(BOARD_PIN_LED);
    EXPECT(gpio_read(BOARD_PIN_LED) == GPIO_LOW);
    gpio_write(BOARD_PIN_LED, GPIO_HIGH);
    EXPECT(gpio_read(BOARD_PIN_LED) == GPIO_HIGH);
    gpio_toggle(BOARD_PIN_LED);
    EXPECT(gpio_read(BOARD_PIN_LED) == GPIO_LOW);
    gpio_toggle(BOARD_PIN_LED);
    EXPECT(gpio_read(BOARD_PIN_LED) == GPIO_HIGH);
    gpio_write(BOARD_PIN_LED, GPIO_LOW);
    EXPECT(gpio_read(BOARD_PIN_LED) == GPIO_LOW);
}

TEST("one that was high is low again when it is made an output anew")
{
    gpio_write(BOARD_PIN_LED, GPIO_HIGH);
    gpio_make_output(BOARD_PIN_LED);
    EXPECT(gpio_read(BOARD_PIN_LED) == GPIO_LOW);
}

TEST("writing one pin leaves the others alone")
{
    gpio_make_output(PIN);
    gpio_make_output(OTHER_PIN);
    gpio_write(PIN, GPIO_HIGH);
    gpio_write(OTHER_PIN, GPIO_HIGH);
    gpio_write(OTHER_PIN, GPIO_LOW);
    EXPECT(gpio_read(PIN) == GPIO_HIGH && gpio_read(OTHER_PIN) == GPIO_LOW);
}

TEST("an input with nothing on it is where it is pulled")
{
    gpio_make_input(PIN, GPIO_PULLED_UP);
    EXPECT(gpio_read(PIN) == GPIO_HIGH);
    gpio_make_input(PIN, GPIO_PULLED_DOWN);
    EXPECT(gpio_read(PIN) == GPIO_LOW);
}

static int toggle_often(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < ROUNDS; n++) {
        gpio_toggle(OTHER_PIN);
        EXPECT(gpio_read(OTHER_PIN) == (n % 2 ? GPIO_LOW : GPIO_HIGH));
    }
    return 0;
}

TEST("two cores change two pins at once, and each finds its own as it left it")
{
    gpio_make_output(PIN);
    gpio_make_output(OTHER_PIN);
    crew_start(&ann, toggle_often, NORMAL, CORE(OTHER));
    for (unsigned n = 0; n < ROUNDS; n++) {
        gpio_toggle(PIN);
        EXPECT(gpio_read(PIN) == (n % 2 ? GPIO_LOW : GPIO_HIGH));
    }
    EXPECT(crew_result(&ann) == 0);
}
