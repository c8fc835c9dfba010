# The first 256 bytes of flash, with their checksum.
boot2 := $(OUT)/boards/$(BOARD)/boot2.o
roots += $(boot2)
$(boot2): boards/$(BOARD)/boot2.S tools/boot2.py $(flags) | build/tools-build
	@mkdir -p $(@D)
	$(say) AS $<
	$(q)$(CC) $(CPPFLAGS) -g $(ARCH_FLAGS) $(CFLAGS_EXTRA) -MMD -MP -c $< -o $@
	$(q)tools/boot2.py $@

# In place of the compiler's own division, whoever asks for it first.
roots += $(OUT)/boards/soc/$(SOC)/divide.o

# What is put on a board: that of an app is $(OUT)/primes.uf2, that of a test lies beside its ELF file.
to_bin = $(q)arm-none-eabi-objcopy -O binary $< $@
to_uf2 = $(q)tools/uf2.py $< $@
uf2_tools := tools/uf2.py tools/pico_image.py tools/boot2.py
$(OUT)/%.bin: $(OUT)/%.elf
	$(to_bin)
$(OUT)/%.uf2: $(OUT)/%.elf $(uf2_tools)
	$(to_uf2)
$(APPS:%=$(OUT)/%.bin): $(OUT)/%.bin: $(OUT)/apps/%.elf
	$(to_bin)
$(APPS:%=$(OUT)/%.uf2): $(OUT)/%.uf2: $(OUT)/apps/%.elf $(uf2_tools)
	$(say) UF2 $@
	$(to_uf2)

images := $(APPS:%=$(OUT)/%.bin) $(APPS:%=$(OUT)/%.uf2)
flashed := $(OUT)/$(APP).uf2
FLASH = tools/flash.py $(if $(DRIVE),--drive '$(DRIVE)') $(FLASH_OPTIONS) $(OUT)/apps/$(APP).elf $<
