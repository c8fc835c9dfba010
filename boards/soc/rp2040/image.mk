# The first 256 bytes of flash, with their checksum.
boot2 := $(OUT)/boards/$(BOARD)/boot2.o
roots += $(boot2)
$(boot2): boards/$(BOARD)/boot2.S tools/boot2.py $(flags) | build/tools-build
	@mkdir -p $(@D)
	$(say) AS $<
	$(q)$(CC) $(CPPFLAGS) -g $(ARCH_FLAGS) $(CFLAGS_EXTRA) -MMD -MP -c $< -o $@
	$(q)tools/boot2.py $@
