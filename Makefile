# Duet - one Makefile.
#
# `make help` lists what can be made. Everything that is built goes to build/.
#
#   BOARD=mps2-an521        which board
#   CORES=1|2               how many of its cores the kernel uses
#   MODE=parallel           QEMU runs the two cores really at once (default), or
#   MODE=deterministic      in turns: every run is the same, bit for bit
#   APP=primes              which of apps/
#   DRIVE=                  where make flash finds the board's drive, if not by itself
#   V=1                     show every command
#   CFLAGS_EXTRA=           for instance -DTIME_SLICE_US=1000; see kernel/config.h

BOARD ?= mps2-an521
APP ?= primes
CORES ?= 2
MODE ?= parallel

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
q := $(if $(V),,@)
comma := ,
say := @$(if $(V),:,echo ' ')

# --- What was asked for, checked ---------------------------------------------

BOARDS := $(notdir $(patsubst %/board.mk,%,$(wildcard boards/*/board.mk)))
APPS := $(sort $(basename $(notdir $(wildcard apps/*.c))))

ifeq ($(filter $(BOARD),$(BOARDS)),)
$(error there is no BOARD=$(BOARD); there are: $(BOARDS))
endif
include boards/$(BOARD)/board.mk
include boards/soc/$(SOC)/soc.mk
include kernel/arch/$(ARCH)/arch.mk
ifeq ($(filter $(CORES),$(wordlist 1,$(MAX_CORES),1 2)),)
$(error $(BOARD) cannot run on CORES=$(CORES); it has $(MAX_CORES))
endif
ifeq ($(if $(filter file,$(origin APP)),ok,$(filter $(APP),$(APPS))),)
$(error there is no APP=$(APP); there are: $(APPS))
endif
ifeq ($(filter $(MODE),parallel deterministic),)
$(error there is no MODE=$(MODE); there are: parallel deterministic)
endif

# --- How things are built -------------------------------------------------------

OUT := build/$(BOARD)$(if $(filter 1,$(CORES)),-1core)
CC := arm-none-eabi-gcc
OPTIMIZE ?= -O2
AR := arm-none-eabi-gcc-ar

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla -Werror
CPPFLAGS := -I. -DCORES=$(CORES) -DINTERRUPTS=$(INTERRUPTS) -DARCH_PORT='"kernel/arch/$(ARCH)/port.h"' \
            $(if $(ARCH_LOCKS),-DARCH_LOCKS='"$(ARCH_LOCKS)"') -DPICOLIBC_INTEGER_PRINTF_SCANF \
            -DWORK_DIVISOR=$(or $(WORK_DIVISOR),1)
CFLAGS := -std=gnu2x $(OPTIMIZE) -g $(ARCH_FLAGS) $(WARNINGS) -ffunction-sections -fdata-sections \
          -fno-common -ffreestanding --specs=picolibc.specs
LDFLAGS := $(ARCH_FLAGS) --specs=picolibc.specs -DPICOLIBC_INTEGER_PRINTF_SCANF -nostartfiles -Wl,--gc-sections \
           -Wl,--fatal-warnings -Wl,--no-warn-rwx-segments -L. -Tlinker/$(SOC).ld

KERNEL := $(wildcard kernel/*.c kernel/core/*.c kernel/arch/cortex_m/*.c kernel/arch/$(ARCH)/*.[cS])
MACHINE := $(wildcard boards/$(BOARD)/*.c boards/soc/$(SOC)/*.c) $(DRIVERS:%=drivers/%.c)
LIB := $(wildcard lib/*.c)
HARNESS := $(wildcard tests/harness/*.c)

object = $(addprefix $(OUT)/,$(addsuffix .o,$(basename $(1))))
duet := $(OUT)/libduet.a

# A change of flags is a change of everything.
flags := $(OUT)/flags
ifneq ($(file <$(flags)),$(CPPFLAGS) $(CFLAGS) $(CFLAGS_EXTRA) $(LDFLAGS))
$(shell mkdir -p $(OUT))
$(file >$(flags),$(CPPFLAGS) $(CFLAGS) $(CFLAGS_EXTRA) $(LDFLAGS))
endif

$(OUT)/%.o: %.c $(flags) | build/tools-build
	@mkdir -p $(@D)
	$(say) CC $<
	$(q)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS_EXTRA) -MMD -MP -c $< -o $@
$(OUT)/%.o: %.S $(flags) | build/tools-build
	@mkdir -p $(@D)
	$(say) AS $<
	$(q)$(CC) $(CPPFLAGS) -g $(ARCH_FLAGS) $(CFLAGS_EXTRA) -MMD -MP -c $< -o $@
$(duet): $(call object,$(KERNEL) $(MACHINE) $(LIB))
	@rm -f $@
	$(say) AR $@
	$(q)$(AR) rcs $@ $^

# A test that brings its own main() takes nothing of the harness.
harness := $(OUT)/libharness.a
$(harness): $(call object,$(HARNESS))
	@rm -f $@
	$(say) AR $@
	$(q)$(AR) rcs $@ $^

# The vector table is named by nobody, so the archive would leave it out.
roots := $(call object,kernel/arch/cortex_m/vectors.c)

# What else this chip wants of an image, and how one gets there: may add to roots,
# and set images, what all makes besides, flashed, what flash needs, and FLASH, its command.
-include boards/soc/$(SOC)/image.mk

$(OUT)/apps/%.elf: $(OUT)/apps/%.o $(roots) $(duet) $(wildcard linker/*.ld)
	$(say) LD $@
	$(q)$(CC) $(LDFLAGS) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -o $@
# A test may ask for linker flags of its own: // LDFLAGS -Wl,--wrap=machine_start_core
$(OUT)/tests/%.elf: $(OUT)/tests/%.o $(roots) $(harness) $(duet) $(wildcard linker/*.ld)
	$(say) LD $@
	$(q)$(CC) $(LDFLAGS) $$(sed -n 's,^// LDFLAGS ,,p' tests/$*.c) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
	    -Wl,-Map=$(@:.elf=.map) -o $@

# A scenario brings its main() in scenario.c.
SCENARIOS := $(filter-out %/scenario.c,$(wildcard tests/explore/*.c))
$(OUT)/tests/explore/%.elf: $(OUT)/tests/explore/%.o $(OUT)/tests/explore/scenario.o $(roots) $(duet) $(wildcard linker/*.ld)
	$(say) LD $@
	$(q)$(CC) $(LDFLAGS) $$(sed -n 's,^// LDFLAGS ,,p' tests/explore/$*.c) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -o $@

.SECONDARY:
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

# --- What is needed on this machine -----------------------------------------------

build/tools-build: tools/install.sh
	@tools/install.sh arm-none-eabi-gcc=gcc-arm-none-eabi qemu-system-arm python3 \
	    /usr/lib/picolibc/arm-none-eabi/picolibc.specs=picolibc-arm-none-eabi prove=perl
	@mkdir -p $(@D) && touch $@

# --- What to make ---------------------------------------------------------------------

RUN = $(RUNNER) --mode $(MODE)

.PHONY: all run help clean
all: $(APPS:%=$(OUT)/apps/%.elf) $(images)  ## build every app

run: $(OUT)/apps/$(APP).elf $(RUNNER_NEEDS)  ## run APP (primes) on BOARD
	@$(RUN) $<

.PHONY: flash
flash: $(flashed)  ## put APP on the BOARD that is plugged in
	$(if $(FLASH),,$(error $(BOARD) is only emulated, so there is nothing to flash; make run runs it))
	@$(FLASH)

TESTS := $(wildcard tests/kernel/*.c tests/lib/*.c tests/stress/*.c tests/faults/*.c) \
         $(wildcard tests/boards/$(BOARD)/*.c tests/boards/$(BOARD)/faults/*.c) \
         $(if $(filter 2,$(CORES)),$(if $(RECORDS),$(SCENARIOS)))

# tests/host/NAME.c is a program for this machine that tests kernel/core/NAME.c.
HOST_TESTS := $(patsubst %.c,build/%,$(wildcard tests/host/*.c))
build/tools-host: tools/install.sh
	@tools/install.sh gcc /usr/include/stdio.h=libc6-dev
	@mkdir -p $(@D) && touch $@
build/tests/host/%: tests/host/%.c kernel/core/%.c $(wildcard kernel/core/*.h) | build/tools-host
	@mkdir -p $(@D)
	$(say) HOSTCC $@
	$(q)gcc -std=gnu2x -O1 -g $(WARNINGS) -fsanitize=address,undefined -fno-sanitize-recover=all -I. $(filter %.c,$^) -o $@

# What Node.js programs here use of others: as their package-lock.json has it.
build/tools-npm: tools/install.sh
	@tools/install.sh node=nodejs npm
	@mkdir -p $(@D) && touch $@
%/node_modules/.package-lock.json: %/package-lock.json | build/tools-npm
	$(say) NPM $*
	$(q)npm ci --prefix $* --no-audit --no-fund --loglevel=error --fetch-retries=2 --fetch-timeout=60000 >/dev/null
	@touch $@
node_modules := $(patsubst %/package-lock.json,%/node_modules/.package-lock.json,$(wildcard tools/*/package-lock.json tests/*/package-lock.json))

# What is tested on this machine: the tools, and what of the kernel runs here too.
TOOL_TESTS := $(wildcard tests/*.py) $(wildcard tests/*.mjs) tools/rp2040/test/run
TOOL_TESTS := $(filter-out tests/run.py tests/tap.py,$(TOOL_TESTS))

TEST_MODES := $(if $(filter file,$(origin MODE)),parallel,$(MODE))$(if $(filter file,$(origin MODE)),$(comma)deterministic)
.PHONY: test test-tools
ifeq ($(origin BOARD),file)
test:  ## run every test on BOARD (on each, and those of the tools), in both modes unless MODE is given
	@tests/together.sh $(BOARDS:%='$(MAKE) --no-print-directory test BOARD=%') \
	    $(if $(filter file,$(origin CORES)),'$(MAKE) --no-print-directory test-tools')
else
test: $(TESTS:%.c=$(OUT)/%.elf) $(APPS:%=$(OUT)/apps/%.elf) $(RUNNER_NEEDS)
	@tests/run.py --runner '$(RUNNER)' --modes $(TEST_MODES) --board $(BOARD) --cores $(CORES) --interrupts $(INTERRUPTS) \
	    --scripts $(OUT)/tests/run --compiler '$(CC) $(subst ','"'"',$(CPPFLAGS)) $(CFLAGS)' --refuse $(wildcard tests/refuse/*.c) -- $(filter %.elf,$^)
endif
test-tools: $(HOST_TESTS) $(node_modules)  ## test what runs on this machine: the emulator, the tools, the heap of deadlines
	@tests/run.py --scripts build/tests/run --host $(TOOL_TESTS) $(HOST_TESTS)

.PHONY: lessons
lessons: | build/tools-build $(node_modules)  ## write what apps say and print into docs/lessons (APP=: one of them)
	@tools/lessons.py '$(MAKE)' $(if $(filter command line,$(origin APP)),$(APP))

# The whole test suite once more, with every instruction noted down, on a board whose emulator can do that (RECORDS).
recordings := $(OUT)/recordings
$(recordings)/complete: $(TESTS:%.c=$(OUT)/%.elf) $(APPS:%=$(OUT)/apps/%.elf) | $(node_modules)
	@rm -rf $(recordings)
	@tests/run.py --runner '$(RUNNER) --record $(recordings)/runs' --modes $(TEST_MODES) --board $(BOARD) \
	    --cores $(CORES) --interrupts $(INTERRUPTS) --scripts $(recordings)/scripts $^
	@touch $@

# All of the kernel, also what no firmware has taken from the archive; it is never run.
$(OUT)/everything.elf: $(call object,$(KERNEL)) $(roots) $(duet) $(wildcard linker/*.ld)
	$(say) LD $@
	$(q)$(CC) $(LDFLAGS) -Wl,--no-gc-sections,--defsym=main=0 $(filter %.o,$^) \
	    -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -o $@

.PHONY: coverage
coverage: $(if $(RECORDS),$(recordings)/complete $(OUT)/everything.elf)  ## lines and branches of the kernel that the tests reach (BOARD=pico)
	$(if $(RECORDS),,$(error BOARD=$(BOARD) cannot be recorded; try BOARD=pico))
	@tools/coverage.py --recordings $(recordings)/runs --folder kernel/ --exceptions tests/coverage_exceptions.txt \
	    --json build/coverage/$(BOARD).json $(OUT)/everything.elf

# The benchmark is one firmware; tests/bench/handlers.c says why it wraps.
BENCH := $(filter-out %/primes.c %/size.c,$(wildcard tests/bench/*.c tests/bench/$(COUNTS)/*.c))
BENCH_WRAPS_instructions := machine_alarm_start machine_doorbell_start
BENCH_WRAPS_cycles := machine_alarm_start
PRIMES_instructions := tests/bench/primes
PRIMES_cycles := apps/primes
$(OUT)/bench.elf: $(call object,$(BENCH)) $(roots) $(duet) $(wildcard linker/*.ld)
	$(say) LD $@
	$(q)$(CC) $(LDFLAGS) $(BENCH_WRAPS_$(COUNTS):%=-Wl,--wrap=%) $(filter %.o,$^) \
	    -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -o $@

.PHONY: bench bench-breakdown masked
bench: $(OUT)/bench.elf $(OUT)/$(PRIMES_$(COUNTS)).elf $(RUNNER_NEEDS) size $(if $(RECORDS),,build/masked/$(BOARD).json)  ## count beside other kernels, into docs/performance.md
	@tools/bench.py --board $(BOARD) --counts $(COUNTS) --runner '$(BENCH_RUNNER)' --primes $(OUT)/$(PRIMES_$(COUNTS)).elf \
	    --merge build/size/$(BOARD).json build/masked/$(BOARD).json --json build/bench/$(BOARD).json \
	    --page docs/performance.md $(OUT)/bench.elf

# What the cost of one operation is as there are more threads and timeouts.
$(OUT)/tests/bench/curves/main.o: CPPFLAGS += -DTHREADS=$(CURVE_THREADS)
CURVES := $(wildcard tests/bench/curves/*.c) tests/bench/check.c tests/bench/meter.c tests/bench/handlers.c
$(OUT)/curves.elf: $(call object,$(CURVES)) $(roots) $(duet) $(wildcard linker/*.ld)
	$(say) LD $@
	$(q)$(CC) $(LDFLAGS) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -o $@

.PHONY: curves
curves: $(OUT)/curves.elf $(RUNNER_NEEDS)  ## draw what operations cost as threads, waiters and timeouts grow, into docs/curves
	@tools/curves.py --board $(BOARD) --counts $(COUNTS) --runner '$(BENCH_RUNNER)' --picture docs/curves/$(BOARD).svg \
	    --page docs/performance.md $<

ROW ?= sem_give_wakes
bench-breakdown: $(OUT)/bench.elf $(RUNNER_NEEDS)  ## show where the instructions of ROW=sem_give_wakes are spent (V=1: every one)
	@tools/bench_breakdown.py --machine $(BOARD) --counts $(COUNTS) $(if $(V),--listing) $< $(ROW)

MASKED := $(filter tests/kernel/% tests/lib/%,$(TESTS)) tests/bench/primes.c
ifdef RECORDS
build/masked/$(BOARD).json: $(recordings)/complete
	@tools/masked_recorded.py --recordings $(recordings)/runs --aside tests/ --aside apps/ $(STANDS_STILL:%=--aside %) --json $@
else
build/masked/$(BOARD).json: $(OUT)/bench.elf $(MASKED:%.c=$(OUT)/%.elf)
	@tools/masked.py --machine $(BOARD) --aside tests/ --json $@ $^
endif
masked: build/masked/$(BOARD).json  ## find the longest stretch with interrupts masked

# How long and from which seed is told to the linker, so nothing is compiled again.
SOAK_SECONDS := $(if $(filter command line,$(origin SECONDS)),$(SECONDS),120)
SEED ?= 1
.PHONY: soak
soak: $(OUT)/tests/stress/soak.elf  ## use everything at random on both cores, SECONDS=120 SEED=1
	$(q)$(CC) $(LDFLAGS) -Wl,--defsym=soak_seconds=$(SOAK_SECONDS),--defsym=soak_seed=$(SEED) $(OUT)/tests/stress/soak.o \
	    $(roots) -Wl,--start-group $(harness) $(duet) -Wl,--end-group -o $(OUT)/tests/stress/soak-$(SEED).elf
	@$(RUN) --timeout $$(($(SOAK_SECONDS) * 2 + 60)) $(OUT)/tests/stress/soak-$(SEED).elf

# --- What can be proven ------------------------------------------------------------------

build/tools-verify: tools/install.sh
	@tools/install.sh spin gcc /usr/include/stdio.h=libc6-dev python3
	@mkdir -p $(@D) && touch $@

.PHONY: verify
verify: | build/tools-verify  ## check models of the kernel's hardest arguments, and that their broken twins fail
	@tests/verify/run.py

# --- What the compiler does not check ----------------------------------------------------

.PHONY: lint format size

build/tools-lint: tools/install.sh
	@tools/install.sh clang-format cppcheck shellcheck pyflakes3
	@mkdir -p $(@D) && touch $@

# Each source, and each header on its own, is compiled once more for what the
# analyzer says, how deep its stack frames are and whom it calls. All but port.h,
# which is the second half of arch.h, and what is for other CPUs.
LINT_FLAGS := -fanalyzer -fdiagnostics-plain-output -fdiagnostics-path-format=none -fcallgraph-info=su
HEADERS := $(filter-out %/port.h $(if $(ARCH_LOCKS),%/inbox_lockless.h,%/inbox_locked.h),$(wildcard kernel/*.h kernel/core/*.h kernel/arch/cortex_m/*.h kernel/arch/$(ARCH)/*.h \
             boards/$(BOARD)/*.h boards/soc/$(SOC)/*.h drivers/*.h lib/*.h tests/harness/*.h))
reports := $(patsubst %,$(OUT)/lint/%.report,$(HEADERS) \
             $(filter %.c,$(KERNEL) $(MACHINE)) $(LIB) $(HARNESS) $(wildcard apps/*.c))

$(OUT)/lint/%.report: % $(flags) | build/tools-build
	@mkdir -p $(@D)
	$(say) EXAMINE $<
	$(q)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS_EXTRA) $(LINT_FLAGS) -MMD -MP -MF $(@:.report=.d) -MT $@ \
	    -x c -c $< -o $(@:.report=.o) 2>$@ || test -s $@
lint: $(reports) $(duet) $(OUT)/everything.elf | build/tools-lint  ## check layers, names, lengths, layout, and what analyzers say
	@tests/lint/check.py '$(CC) $(CFLAGS) $(LINT_FLAGS)'
	@tools/lint/lint.py --archive $(duet) --image $(OUT)/everything.elf --defines '$(subst ','"'"',$(CPPFLAGS))' \
	    --build $(OUT)/lint --stack-guard $(STACK_GUARD_BYTES) $(reports)

format: | build/tools-lint  ## lay out every C file as .clang-format says
	@tools/lint/format.py $$(find $(wildcard kernel boards drivers lib apps tests) -name '*.[ch]')

# Built for size, in a folder of its own: OUT and OPTIMIZE are given to a second make.
SIZE_OUT := $(OUT)-size
size:  ## bytes of the kernel, file by file, and of its control blocks
	@$(MAKE) --no-print-directory OUT=$(SIZE_OUT) OPTIMIZE=-Os $(SIZE_OUT)/tests/bench/size.elf
	@rm -f $(OUT:build/%=build/size/%.json)
	@$(RUNNER) --mode deterministic --timeout 30 $(SIZE_OUT)/tests/bench/size.elf
	@tools/size.py --map $(SIZE_OUT)/tests/bench/size.map --blocks $(SIZE_OUT)/tests/bench/size.o \
	    --json $(OUT:build/%=build/size/%.json) --folder $(SIZE_OUT)/ \
	    $(patsubst $(OUT)/%,$(SIZE_OUT)/%,$(call object,$(KERNEL) $(MACHINE) $(LIB)))

include tools/explore/explore.mk

clean:  ## remove build/
	rm -rf build

help:  ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*##/  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24
	@echo "boards: $(BOARDS)"
	@echo "apps:   $(APPS)"
	@sed -n 's/^#   /  /p' Makefile
