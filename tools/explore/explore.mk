# explore.mk - firmwares for `make explore`: those of the scenarios, and their broken twins.

TWIN_FOLDER := build/explore/twins

.PHONY: explore
explore: tools/rp2040/node_modules/.package-lock.json | build/tools-explore  ## run SCENARIO= (all) in thousands of interleavings; SCHEDULER= SCHEDULES= SEED= TWIN=, SCHEDULE= NARROW=1 WATCH=1
	@firmwares=$$(tools/explore/explore.mjs --list $(EXPLORE_OPTIONS)) && \
	    $(MAKE) --silent BOARD=pico $$firmwares
	@tools/explore/explore.mjs $(EXPLORE_OPTIONS)

# What was given, as options: a flag is set by anything but nothing and 0.
explore_given = $(if $(filter command line environment,$(origin $(1))),--$(2) '$($(1))')
explore_flag = $(if $(filter-out 0,$($(1))),--$(2))
EXPLORE_OPTIONS = $(call explore_given,SCENARIO,scenario) $(call explore_given,TWIN,twin) \
    $(call explore_given,SCHEDULER,scheduler) $(call explore_given,SCHEDULES,schedules) $(call explore_given,SEED,seed) \
    $(call explore_given,SCHEDULE,schedule) $(call explore_given,FROM,from) $(call explore_given,TO,to) \
    $(call explore_given,JOBS,jobs) $(call explore_flag,WATCH,watch) $(call explore_flag,NARROW,narrow)

build/tools-explore: tools/install.sh
	@tools/install.sh node=nodejs patch
	@mkdir -p $(@D) && touch $@

# SCENARIO--TWIN.patch makes SCENARIO--TWIN.elf.
.SECONDEXPANSION:
$(TWIN_FOLDER)/%.elf: tests/explore/twins/%.patch tools/explore/twin.py $(duet) $(roots) $(OUT)/tests/explore/scenario.o \
    $(OUT)/tests/explore/$$(firstword $$(subst --, ,$$*)).o $(wildcard linker/*.ld)
	@mkdir -p $(@D)
	$(say) TWIN $*
	$(q)tools/explore/twin.py --patch $< --built $(OUT) --archive $(duet) --members '$(call object,$(KERNEL) $(MACHINE) $(LIB))' \
	    --compiler '$(CC) $(subst ','"'"',$(filter-out -I.,$(CPPFLAGS))) $(CFLAGS) $(CFLAGS_EXTRA)' \
	    --linker "$(CC) $(LDFLAGS) $$(sed -n 's,^// LDFLAGS ,,p' tests/explore/$(firstword $(subst --, ,$*)).c)" \
	    --output $@ $(filter %.o,$^)
