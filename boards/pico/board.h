/* board.h - what is soldered on a Raspberry Pi Pico around the RP2040. */
#ifndef BOARDS_PICO_BOARD_H
#define BOARDS_PICO_BOARD_H

enum { BOARD_PIN_LED = 25 };

#endif
