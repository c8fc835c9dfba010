/*
 * scs.h - the System Control Space registers the M-profile ports use.
 *
 * Source: Armv8-M Architecture Reference Manual (DDI 0553), D1.2. The Armv6-M
 * ones are a subset at the same addresses.
 */
#ifndef KERNEL_ARCH_CORTEX_M_SCS_H
#define KERNEL_ARCH_CORTEX_M_SCS_H

#include <stdint.h>

#define SCS(address) (*(volatile uint32_t *)(address))

#define NVIC_ISER(n) SCS(0xE000E100u + 4u * (n))
#define NVIC_ICER(n) SCS(0xE000E180u + 4u * (n))
#define NVIC_ISPR(n) SCS(0xE000E200u + 4u * (n))
#define NVIC_ICPR(n) SCS(0xE000E280u + 4u * (n))
#define NVIC_IABR(n) SCS(0xE000E300u + 4u * (n))
#define NVIC_IPR(n) SCS(0xE000E400u + 4u * (n))

#define SCB_ICSR SCS(0xE000ED04u)
#define SCB_VTOR SCS(0xE000ED08u)
#define SCB_CCR SCS(0xE000ED14u)
#define SCB_SHPR(n) SCS(0xE000ED14u + 4u * (n)) /* n = 1..3 */
#define SCB_SHCSR SCS(0xE000ED24u)
#define SCB_CFSR SCS(0xE000ED28u)
#define SCB_HFSR SCS(0xE000ED2Cu)
#define SCB_MMFAR SCS(0xE000ED34u)
#define SCB_BFAR SCS(0xE000ED38u)

#define MPU_CTRL SCS(0xE000ED94u)
#define MPU_RNR SCS(0xE000ED98u)
#define MPU_RBAR SCS(0xE000ED9Cu)
#define MPU_RASR SCS(0xE000EDA0u) /* Armv6-M; Armv8-M has RLAR there */
#define MPU_RLAR SCS(0xE000EDA0u)
#define MPU_MAIR0 SCS(0xE000EDC0u)

#endif
