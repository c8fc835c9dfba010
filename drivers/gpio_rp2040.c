/*
 * gpio_rp2040.c - the RP2040's pins: SIO drives them, bank 0 says who does, and
 * the pads how.
 *
 * Source: RP2040 datasheet, 2.3.1.7 (SIO), 2.19.6 (IO_BANK0, PADS_BANK0).
 */
#include "drivers/gpio.h"

struct sio {
    volatile uint32_t cpuid, in, in_high, reserved;
    volatile uint32_t out, out_set, out_clear, out_xor;
    volatile uint32_t enable, enable_set, enable_clear, enable_xor;
};

struct bank {
    struct {
        volatile uint32_t status, control;
    } pin[30];
};

struct pads {
    volatile uint32_t voltage, pin[30];
};

#define SIO ((struct sio *)0xD0000000u)
#define BANK ((struct bank *)0x40014000u)
#define PADS ((struct pads *)0x4001C000u)

enum {
    FUNCTION_SIO = 5,
    PAD_PULL_DOWN = 1u << 2,
    PAD_PULL_UP = 1u << 3,
    PAD_INPUT_ENABLE = 1u << 6,
    PAD_RESET = 1u << 4 | 1u << 1, /* 4 mA, Schmitt trigger */
};

void gpio_make_function(unsigned pin, unsigned function)
{
    PADS->pin[pin] = PAD_RESET | PAD_INPUT_ENABLE;
    BANK->pin[pin].control = function;
}

void gpio_make_output(unsigned pin)
{
    SIO->out_clear = 1u << pin;
    SIO->enable_set = 1u << pin;
    gpio_make_function(pin, FUNCTION_SIO);
}

void gpio_make_input(unsigned pin, enum gpio_pull pull)
{
    static const uint32_t pulls[] = { [GPIO_PULLED_DOWN] = PAD_PULL_DOWN, [GPIO_PULLED_UP] = PAD_PULL_UP };

    SIO->enable_clear = 1u << pin;
    gpio_make_function(pin, FUNCTION_SIO);
    PADS->pin[pin] = PAD_RESET | PAD_INPUT_ENABLE | pulls[pull];
}

void gpio_write(unsigned pin, enum gpio_level level)
{
    if (level == GPIO_HIGH)
        SIO->out_set = 1u << pin;
    else
        SIO->out_clear = 1u << pin;
}

void gpio_toggle(unsigned pin)
{
    SIO->out_xor = 1u << pin;
}

enum gpio_level gpio_read(unsigned pin)
{
    return SIO->in >> pin & 1 ? GPIO_HIGH : GPIO_LOW;
}
