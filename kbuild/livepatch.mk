# SPDX-License-Identifier: GPL-2.0-only
#
# Livepatches out of tree: built by kbuild, then converted and proven. In the
# folder of the sources, a Makefile says
#
#	obj-m := livepatch-foo.o
#	LIVEPATCHES := livepatch-foo
#	KLP_SOURCES := --kallsyms kallsyms --modules /lib/modules/6.1.0/kernel
#	ifeq ($(KERNELRELEASE),)
#	include livepatch.mk
#	endif
#
# (kbuild reads the same Makefile again, for obj-m alone, with KERNELRELEASE set)
# and `make` leaves converted/livepatch-foo.ko, `make clean` nothing.
#
#   KDIR           the kernel's build tree or headers; default: the running kernel's
#   KLP_SOURCES    symbol sources, as options of sympos convert
#   KLP_DECISIONS  decisions file
#   KLP_OPTIONS    more options of sympos convert, e.g. --allow CODE
#   KLP_SYMBOLS    a Symbols.list: klp-convert with three operands does it, and
#                  annotations in the source decide; without KLP_SYMBOLS and
#                  KLP_SOURCES klp-convert with two, which reads annotations in
#                  the names of symbols
#   KLP_OUT        folder of the converted modules; default: converted
#   SYMPOS, KLP_CONVERT  the programs
#   V=1            shows every command

KDIR ?= /lib/modules/$(shell uname -r)/build
KLP_OUT ?= converted
SYMPOS ?= sympos
KLP_CONVERT ?= klp-convert

klp_modules := $(LIVEPATCHES:%=%.ko)
klp_outputs := $(LIVEPATCHES:%=$(KLP_OUT)/%.ko)
klp_quiet := $(if $(filter 1,$(V)),,@)
klp_say = $(if $(filter 1,$(V)),,@echo "  KLP     $@")

ifneq ($(strip $(KLP_SYMBOLS)),)
klp_command = $(KLP_CONVERT) $(KLP_SYMBOLS) $< $@
else ifneq ($(strip $(KLP_SOURCES)),)
klp_command = $(SYMPOS) convert $< $(KLP_SOURCES) $(KLP_DECISIONS:%=--decisions %) $(KLP_OPTIONS) --quiet -o $@ >/dev/null
else
klp_command = $(KLP_CONVERT) $< $@
endif

# what the command reads: the list and the decisions, and files and folders among the words of KLP_SOURCES
klp_inputs := $(KLP_SYMBOLS) $(KLP_DECISIONS) $(wildcard $(filter-out -%,$(KLP_SOURCES)))

.PHONY: all modules clean klp_force
.DEFAULT_GOAL := all
all: $(klp_outputs)

# modpost cannot know the symbols that are resolved later, so it only warns
modules:
	+$(klp_quiet)$(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR) KBUILD_MODPOST_WARN=1 modules

# kbuild alone knows what is up to date; a module that it left as it was is not converted again
$(klp_modules): modules ;

# another command is a reason to convert again
$(KLP_OUT)/.command: klp_force
	@mkdir -p $(KLP_OUT)
	@printf '%s\n' '$(subst ','\'',$(klp_command))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(klp_command))' > $@

$(klp_outputs): $(KLP_OUT)/%.ko: %.ko $(klp_inputs) $(KLP_OUT)/.command
	$(klp_say)
	$(klp_quiet)$(klp_command)

clean:
	+$(klp_quiet)$(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR) clean
	$(klp_quiet)rm -rf $(KLP_OUT)
