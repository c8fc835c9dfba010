/*
 * gpio.h - pins.
 *
 *     gpio_make_output(25);
 *     gpio_write(25, GPIO_HIGH);
 *
 * Each change of a pin is one access, so two cores may change different pins at once.
 */
#ifndef DRIVERS_GPIO_H
#define DRIVERS_GPIO_H

#include <stdbool.h>
#include <stdint.h>

enum gpio_level { GPIO_LOW, GPIO_HIGH };
enum gpio_pull { GPIO_FLOATING, GPIO_PULLED_DOWN, GPIO_PULLED_UP };

/* Low to begin with. */
void gpio_make_output(unsigned pin);
void gpio_make_input(unsigned pin, enum gpio_pull pull);

/* Hands the pin over to another block of the chip; which one a number means is the chip's affair. */
void gpio_make_function(unsigned pin, unsigned function);

void gpio_write(unsigned pin, enum gpio_level level);
void gpio_toggle(unsigned pin);

/* What is on the pin: of an output too. */
enum gpio_level gpio_read(unsigned pin);

#endif
