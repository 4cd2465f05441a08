# libhandoff: `make demo` and `make test` do all the set-up; `make help` lists the rest.
#
# CC, CFLAGS, CPPFLAGS, LDFLAGS, DESTDIR and the directories belong to the person typing
# make: set with ?= or not at all. What the library itself cannot do without is in HO_*.
prefix     ?= /usr/local
libdir     ?= $(prefix)/lib
bindir     ?= $(prefix)/bin
includedir ?= $(prefix)/include
CFLAGS     ?= -O2 -g
OBJCOPY    ?= objcopy
B          ?= build

ver      = $(shell sed -n 's/^\#define HANDOFF_VERSION_$(1) *//p' include/handoff.h)
MAJOR   := $(call ver,MAJOR)
VERSION := $(MAJOR).$(call ver,MINOR).$(call ver,PATCH)
SO      := libhandoff.so.$(call ver,ABI)#    its own number: rises when an old binary would break
DEPS    := libsodium libzstd libprotobuf-c jansson
comma   := ,
ifneq ($(SANITIZE),)                         # make check SANITIZE=address,undefined
  B      := $(B)/$(subst $(comma),-,$(SANITIZE))
  HO_SAN := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
endif
WARN    := -Werror -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wvla -Wundef \
           -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum
HO_CC    = $(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -fPIC -fvisibility=hidden \
           -Iinclude -Ilib -I$(B)/gen $(HO_CPP) $(CPPFLAGS) $(CFLAGS) $(HO_SAN)
HO_CPP  := $(shell pkg-config --cflags $(DEPS) 2>/dev/null)
HO_LIBS := $(shell pkg-config --libs $(DEPS) 2>/dev/null)
GEN     := $(B)/gen/handoff/v1/context.pb-c.c
OBJ     := $(patsubst %.c,$(B)/%.o,$(wildcard lib/*/*.c)) $(GEN:.c=.o)
TESTS   := $(patsubst %.c,$(B)/%,$(wildcard tests/test_*.c))
SUPPORT := $(patsubst %.c,$(B)/%.o,$(wildcard tests/support*.c))

all: $(B)/libhandoff.a $(B)/$(SO) $(B)/libhandoff.pc $(B)/handoff

check: all $(TESTS)
	@set -e; for t in $(TESTS); do $$t; done

$(B)/%.o: %.c $(GEN)
	@mkdir -p $(@D)
	$(HO_CC) $(WARN) -MMD -MP -c $< -o $@

$(B)/gen/%.pb-c.c: proto/%.proto
	@mkdir -p $(B)/gen
	protoc -Iproto --c_out=$(B)/gen $<

$(GEN:.c=.o): $(GEN)                         # generated: our warnings do not apply
	$(HO_CC) -w -c $< -o $@

$(B)/libhandoff.a: $(OBJ)                    # one object, so that only public symbols are visible
	$(LD) -r -o $(B)/libhandoff.o $^
	$(OBJCOPY) --localize-hidden $(B)/libhandoff.o
	rm -f $@
	$(AR) rcs $@ $(B)/libhandoff.o

$(B)/internal.a: $(OBJ)                      # for tests of internals: nothing localized
	rm -f $@
	$(AR) rcs $@ $^

$(B)/$(SO): $(OBJ)
	$(HO_CC) -shared -Wl,-soname,$(SO) $(LDFLAGS) $^ $(HO_LIBS) -o $@

$(B)/libhandoff.pc: libhandoff.pc.in FORCE   # the prefix may differ from last time
	@mkdir -p $(@D)
	sed -e 's|@prefix@|$(prefix)|' -e 's|@libdir@|$(libdir)|' -e 's|@deps@|$(DEPS)|' \
	    -e 's|@includedir@|$(includedir)|' -e 's|@version@|$(VERSION)|' $< > $@

$(B)/handoff: $(patsubst %.c,$(B)/%.o,$(wildcard examples/cli/*.c)) $(B)/libhandoff.a
	$(HO_CC) $(LDFLAGS) $^ $(HO_LIBS) -o $@

$(B)/tests/test_%: tests/test_%.c $(SUPPORT) $(B)/internal.a
	@mkdir -p $(@D)
	$(HO_CC) $(WARN) -Itests -MMD -MP -MF $@.d $(LDFLAGS) $< $(SUPPORT) $(B)/internal.a \
	    $(HO_LIBS) $$(pkg-config --cflags --libs check) -o $@

clean:
	rm -rf build

.PHONY: all check clean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(OBJ:.o=.d) $(TESTS:=.d)
