# SSE-200: Arm's subsystem of two Cortex-M33, as on the MPS2+ with AN521.
ARCH := armv8m
DRIVERS := uart_cmsdk counter_dualtimer countdown_cmsdk doorbell_mhu
INTERRUPTS := 124
MAX_CORES := 2
