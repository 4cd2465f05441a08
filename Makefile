# libhandoff: `make demo` and `make test` do all the set-up; `make help` lists the rest.
#
# CC, CFLAGS, CPPFLAGS, LDFLAGS, DESTDIR and the directories belong to the person typing
# make: set with ?= or not at all. What the library itself cannot do without is in HO_*.
prefix     ?= $(or $(PREFIX),/usr/local)#   both spellings are in use
libdir     ?= $(prefix)/lib
bindir     ?= $(prefix)/bin
includedir ?= $(prefix)/include
datadir    ?= $(prefix)/share
mandir     ?= $(datadir)/man
CFLAGS     ?= -O2 -g
OBJCOPY    ?= objcopy
WERROR     ?= -Werror#                       WERROR= for a compiler that knows more warnings

ver      = $(shell sed -n 's/^\#define HANDOFF_VERSION_$(1) *//p' include/handoff.h)
MAJOR   := $(call ver,MAJOR)
VERSION := $(MAJOR).$(call ver,MINOR).$(call ver,PATCH)
SO      := libhandoff.so.$(call ver,ABI)#    its own number: rises when an old binary would break
DEPS    := libsodium libzstd libprotobuf-c libutf8proc
CK_DEPS := check jansson#                    of tests: jansson reads our JSON with other eyes

# A build folder for each compiler and sanitizer, so that their objects never mix: build/ itself,
# build/clang, build/clang-address-undefined. What else changes is noticed by $(B)/flags.
comma   := ,
empty   :=
VARIANT := $(strip $(filter-out cc gcc,$(notdir $(CC))) $(subst $(comma), ,$(SANITIZE)))
B       := build$(if $(VARIANT),/$(subst /,-,$(subst $(empty) $(empty),-,$(VARIANT))))
ifeq ($(origin CXX) $(notdir $(CC)),default clang)
  CXX  := clang++
endif
ifneq ($(SANITIZE),)                         # make check SANITIZE=address,undefined
  HO_SAN := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
endif

WARN    := $(WERROR) -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wvla -Wundef \
           -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum
# Each function has a section of its own, so that a program that links statically with
# -Wl,--gc-sections carries what it calls: a third less for one that seals and opens.
# Without -flto, whatever CFLAGS say: what only a linker's plugin reads cannot be localized.
HO_CC    = $(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -fPIC -fvisibility=hidden \
           -ffunction-sections -fdata-sections \
           -pthread -Iinclude $(HO_INC) $(HO_CPP) $(CPPFLAGS) $(HO_OPT) $(HO_SAN) -fno-lto
HO_OPT   = $(CFLAGS)
HO_CPP  := $(shell pkg-config --cflags $(DEPS) 2>/dev/null)
ALL_CPP := $(HO_CPP)#                        of flags: what a target adds to HO_CPP, flags would inherit
CK_CPP  := $(shell pkg-config --cflags $(CK_DEPS) 2>/dev/null)
HO_LIBS := $(shell pkg-config --libs $(DEPS) 2>/dev/null)
HO_LIBS := $(if $(HO_LIBS),$(HO_LIBS) -pthread)
HO_CK    = $(shell pkg-config --libs $(CK_DEPS) 2>/dev/null)

# A library beside the core, built where pkg-config finds what it stands on.
SQ_LIBS := $(shell pkg-config --libs sqlite3 2>/dev/null)
SQ_ABI  := $(shell sed -n 's/^\#define HANDOFF_SQLITE_ABI *//p' include/handoff/sqlite.h)
SQ_SO   := libhandoff-sqlite.so.$(SQ_ABI)
SQ      := $(if $(SQ_LIBS),$(B)/libhandoff-sqlite)# .a .so .pc

GEN     := $(B)/gen/handoff/v1/context.pb-c.c
OBJ     := $(patsubst %.c,$(B)/%.o,$(filter-out lib/replay/sqlite%,$(wildcard lib/*/*.c))) $(GEN:.c=.o)
SQ_OBJ  := $(patsubst %.c,$(B)/%.o,$(wildcard lib/replay/sqlite*.c))
CLI     := $(patsubst %.c,$(B)/%.o,$(wildcard examples/cli/*.c))
COMMANDS := keygen trust seal inspect open forward explain receipt notice transfer check mask \
            convert help
PAGES   := $(if $(CLI),$(B)/man/handoff.1 $(COMMANDS:%=$(B)/man/handoff-%.1))
WORDS   := $(if $(CLI),$(patsubst %,$(B)/completion/%,bash zsh fish))
STORY   := $(patsubst examples/%.c,$(B)/%,$(wildcard examples/*.c))
SUPPORT := $(patsubst %.c,$(B)/%.o,$(wildcard tests/support*.c tests/model*.c))
TESTS   := $(patsubst %.c,$(B)/%,$(filter-out $(if $(SQ),,tests/test_sqlite%),\
             $(wildcard tests/test_*.c tests/check_*.c)))
FUZZ    := $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/fuzz_*.c))
BENCH   := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/bench_*.c))
# Shows how tests/vectors came about: built, so that it stays true, and never run by a test.
VECTORS := $(patsubst %.c,$(B)/%.o,$(wildcard tests/make_vectors*.c))
# Scripts are tests too. Those that look at sources, packaging and set-up say nothing about a
# sanitizer, whose run time adds symbols of its own.
AROUND  := $(patsubst %,tests/%.sh,bindings_go build generated headers install readme runner setup style \
             symbols)
SCRIPTS := $(filter-out tests/run.sh $(wildcard tests/support*) $(if $(SANITIZE),$(AROUND)) \
             $(if $(VARIANT),tests/python.sh),\
             $(wildcard tests/*.sh tests/test_*.py))

say      = $(if $(V),,@echo '  $(1) $@';)# V=1 shows the commands

all: $(B)/libhandoff.a $(B)/libhandoff.so $(B)/libhandoff.pc \
     $(if $(SQ),$(SQ).a $(SQ).so $(SQ).pc,no-sqlite) $(if $(CLI),$(B)/handoff) $(PAGES) $(WORDS)

no-sqlite:
	@echo 'handoff: without libhandoff-sqlite: pkg-config finds no sqlite3 (make deps)'

help:
	@echo 'make              the library and the tool, in $(B)/'
	@echo 'make deps         install what is missing (apt), or name it'
	@echo 'make demo         deps, then a conversation handed from a bot to a desk and on'
	@echo 'make demo-all     the whole way in three languages: C bot, Go router, Python desk'
	@echo 'make test         deps, then check'
	@echo 'make check        every test; CC=clang, SANITIZE=address,undefined or thread,'
	@echo '                  ONLY="test_seal symbols" for some of them'
	@echo 'make check-transfer  the sequences of events of a transfer, longer ones'
	@echo 'make check-sqlite  the guard on disk, its processes killed KILLS=10000 times'
	@echo 'make check-python  the Python package: builds it, and runs its tests, ruff and mypy'
	@echo 'make check-browser  renderings in a headless Chromium, with axe where there is npm'
	@echo 'make screenshots  the same as pictures to look at, in $(B)/screenshots'
	@echo 'make picture      the one of the README, docs/card.png'
	@echo 'make fuzz         the fuzzer of clang on every parser, FUZZ_SECONDS=60 each'
	@echo 'make bench        the measurements'
	@echo 'make sizes        how large the library is, and what in it is large'
	@echo 'make generate     write again what is generated and committed'
	@echo 'make golden       write again what renderings are compared with: look at it'
	@echo 'make install      DESTDIR, prefix, libdir, bindir, includedir, mandir, datadir'
	@echo 'make uninstall    with the same settings'
	@echo 'make clean; V=1 shows the commands'

# ---- Set-up, tests, demo ---------------------------------------------------------------------

deps:
	@CC='$(CC)' CXX='$(CXX)' sh tools/deps.sh

test: deps                                   # a fresh make: pkg-config answers only after deps
	@$(MAKE) --no-print-directory check

# Scripts may use whatever is built; a program of C needs itself.
EVERY   := $(TESTS) $(FUZZ) $(SCRIPTS)
RUN     := $(if $(ONLY),$(foreach t,$(ONLY),$(filter %/$(t) %/$(t).sh %/$(t).py,$(EVERY))),$(EVERY))
check: $(filter-out $(SCRIPTS),$(RUN)) $(if $(filter $(SCRIPTS),$(RUN)),all $(STORY)) \
       $(if $(ONLY),,$(B)/make_vectors)
	@B='$(B)' CC='$(CC)' CXX='$(CXX)' SANITIZE='$(SANITIZE)' MAKE='$(MAKE)' \
	    JOBS=$(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),1) sh tests/run.sh $(RUN)

TRANSFER_LENGTHS ?= 1 6 2 5 3 4#             parties and length, as many pairs as one likes
check-transfer: $(B)/tests/check_transfer    # longer sequences than as part of check
	$< $(TRANSFER_LENGTHS)

demo: deps
	@$(MAKE) --no-print-directory story

story: all $(STORY)
	@B='$(B)' sh examples/demo.sh

demo-all: deps
	@$(MAKE) --no-print-directory story-all

story-all: all $(STORY)                      # a C bot, a Go router, a Python desk
	@B='$(B)' python3 bindings/python/tools/check.py '$(B)/python' --run examples/demo_all.py

KILLS ?= 10000
check-sqlite: $(B)/tests/test_sqlite_kill
	KILLS=$(KILLS) $<

PAGES_BY := $(B)/tests/test_render_html $(B)/tests/test_render_pages
browser-pages: $(PAGES_BY)
	@rm -rf $(B)/browser/pages && mkdir -p $(B)/browser/pages
	@set -e; for t in $(PAGES_BY); do HANDOFF_PAGES=$(B)/browser/pages $$t; done

check-python: all $(STORY)                   # as part of check, too
	@B='$(B)' sh tests/python.sh

screenshots: browser-pages
	@python3 tests/browser/screenshots.py $(B)/browser/pages $(B)/screenshots $(SHOW)

picture: $(B)/handoff                         # of the README
	@mkdir -p docs
	@B='$(B)' python3 tests/browser/card.py docs/card.png

check-browser: $(PAGES_BY)                    # HTML in a headless Chromium, where there is one
	@mkdir -p $(B)/browser
	@[ -e $(B)/browser/node_modules/axe-core ] || ! command -v npm >/dev/null || \
	    npm install --silent --no-audit --no-fund --ignore-scripts --fetch-retries 1 \
	    --fetch-timeout 20000 --prefix $(B)/browser axe-core >/dev/null 2>&1 || true
	@python3 tests/browser/check.py $(B)/browser/pages $(PAGES_BY)

FUZZ_SECONDS ?= 60
fuzz:                                        # what it finds is kept in build, beside the corpus
	@$(MAKE) --no-print-directory CC=clang SANITIZE=fuzzer-no-link,address,undefined fuzzers

fuzzers: $(FUZZ:=.run)
	@set -e; for f in $(FUZZ); do n=$${f##*/fuzz_}; echo "$$n:"; mkdir -p $(B)/corpus/$$n; \
	    $$f.run -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 \
	    -artifact_prefix=$(B)/corpus/crash-$$n- $(B)/corpus/$$n tests/fuzz/corpus/$$n; done

bench: $(BENCH)
	@set -e; for b in $(BENCH); do echo "$${b##*/}:"; $$b; done

sizes:                                       # with -O2, whatever CFLAGS say
	@$(MAKE) --no-print-directory B=$(B)/sizes CFLAGS=-O2 $(B)/sizes/libhandoff.so \
	    $(B)/sizes/libhandoff.a
	@CC='$(CC)' python3 tools/sizes.py $(B)/sizes

generate:
	python3 tools/record.py
	python3 tools/entities.py
	python3 tools/words.py
	python3 tools/labels.py

# Deliberately: a test compares with these, and who writes them looks at the difference.
golden: $(B)/tests/test_render_golden
	HANDOFF_GOLDEN=1 $<
	@git --no-pager diff --stat -- tests/golden 2>/dev/null || true

check-generated:                             # part of check, as tests/generated.sh
	python3 tools/record.py --check
	python3 tools/entities.py --check
	python3 tools/words.py --check
	python3 tools/labels.py --check
	python3 tools/dictionary/dictionary.py --check

# ---- Objects ---------------------------------------------------------------------------------

# What the library and its tests may include, and the examples may not.
$(B)/lib/%.o $(B)/gen/%.o: HO_INC = -Ilib -I$(B)/gen
$(B)/lib/replay/sqlite%.o: HO_INC = $(shell pkg-config --cflags sqlite3 2>/dev/null)# public headers only
$(B)/tests/test_sqlite%.o: HO_INC = $(TEST_INC) $(shell pkg-config --cflags sqlite3 2>/dev/null)
TEST_INC = -Ilib -I$(B)/gen -Itests $(shell pkg-config --cflags check)
$(B)/tests/%.o: HO_INC = $(TEST_INC)

# Rooms that run once a conversation, beside cryptography or a person: where the person typing
# says -O2, or nothing, they are compiled for size. Any other -O is taken as it is.
SMALL    = answer check envelope excerpt fit packet repair replay transfer trust words
$(foreach r,$(SMALL),$(filter $(B)/lib/$(r)/%,$(OBJ) $(SQ_OBJ))): HO_OPT = $(patsubst -O2,-Os,$(CFLAGS))

$(B)/tests/%.o: HO_CPP += $(CK_CPP)
$(B)/%.o: %.c $(GEN) $(B)/flags
	@mkdir -p $(@D)
	$(call say,cc    )$(HO_CC) $(WARN) -MMD -MP -c $< -o $@

# Values of enums have a second name there, that of C, for which nobody asks: 16 KB.
$(B)/gen/%.pb-c.c: proto/%.proto $(B)/flags
	$(call say,protoc)protoc -Iproto --c_out=$(B)/gen $< && \
	    sed 's/^  { \("[A-Z0-9_]*"\), "HANDOFF__V1__[A-Z0-9_]*", /  { \1, NULL, /' $@ > $@.new && \
	    mv $@.new $@

$(GEN:.c=.o): $(GEN)                         # generated: our warnings do not apply
	$(call say,cc    )$(HO_CC) -w -c $< -o $@

# Written only when its text changed: other flags compile anew, other objects pack anew.
$(B)/flags: TEXT = $(CC) $(WARN) $(ALL_CPP) $(CPPFLAGS) $(CFLAGS) $(SMALL) $(HO_SAN) $(LDFLAGS) $(HO_LIBS)
$(B)/files: TEXT = $(OBJ) $(SQ_OBJ) $(SQ_LIBS) $(CLI) $(SUPPORT) $(VECTORS)
$(B)/flags $(B)/files: FORCE
	@[ -n '$(HO_LIBS)' ] || { echo 'handoff: error: libraries are missing: make deps' >&2; exit 1; }
	@mkdir -p $(B)/gen
	@printf '%s\n' '$(subst ','\'',$(TEXT))' | cmp -s - $@ || \
	    printf '%s\n' '$(subst ','\'',$(TEXT))' > $@

# ---- Libraries -------------------------------------------------------------------------------

# One object, so that only public symbols are visible. --unique keeps functions of one name, and
# texts, apart: else whoever links one of them gets all, 28 KB of code and 56 of constants.
UNIQUE  := $(if $(findstring --unique,$(shell $(LD) --help 2>/dev/null)),--unique)
pack = $(LD) -r $(UNIQUE) -o $(@:.a=.o) $(1) && $(OBJCOPY) --localize-hidden $(@:.a=.o) && rm -f $@ && \
       $(AR) rcs $@ $(@:.a=.o)

$(B)/libhandoff.a: $(OBJ) $(B)/files
	$(call say,pack  )$(call pack,$(OBJ))

$(B)/internal.a: $(OBJ) $(B)/files           # for tests of internals: nothing localized
	@rm -f $@
	$(call say,pack  )$(AR) rcs $@ $(OBJ)

$(B)/$(SO): $(OBJ) $(B)/files
	$(call say,link  )$(HO_CC) -shared -Wl,-soname,$(SO) -Wl,--gc-sections $(LDFLAGS) $(OBJ) $(HO_LIBS) -o $@

$(B)/libhandoff.so: $(B)/$(SO)
	@ln -sf $(SO) $@

# SQ may be empty, and then there is nothing to make.
$(B)/libhandoff-sqlite.a: $(SQ_OBJ) $(B)/files
	$(call say,pack  )$(call pack,$(SQ_OBJ))

$(B)/$(SQ_SO): $(SQ_OBJ) $(B)/files
	$(call say,link  )$(HO_CC) -shared -Wl,-soname,$(SQ_SO) $(LDFLAGS) $(SQ_OBJ) $(SQ_LIBS) -o $@

$(B)/libhandoff-sqlite.so: $(B)/$(SQ_SO)
	@ln -sf $(SQ_SO) $@

$(B)/%.pc: %.pc.in FORCE                     # the prefix may differ from last time
	@mkdir -p $(@D)
	@sed -e 's|@prefix@|$(prefix)|' -e 's|@libdir@|$(subst $(prefix)/,$${prefix}/,$(libdir))|' \
	    -e 's|@includedir@|$(subst $(prefix)/,$${prefix}/,$(includedir))|' \
	    -e 's|@deps@|$(DEPS)|' -e 's|@version@|$(VERSION)|' $< > $@

# ---- Programs --------------------------------------------------------------------------------

$(B)/handoff: $(CLI) $(B)/libhandoff.a $(B)/files
	$(call say,link  )$(HO_CC) $(LDFLAGS) $(CLI) $(B)/libhandoff.a $(HO_LIBS) -o $@

$(B)/man/handoff.1: $(B)/handoff              # its help, manual and completions have one source
	@mkdir -p $(@D)
	@$< help --man > $@
$(B)/man/handoff-%.1: $(B)/handoff
	@mkdir -p $(@D)
	@$< help --man $* > $@
$(B)/completion/%: $(B)/handoff
	@mkdir -p $(@D)
	@$< help --completion $* > $@

$(STORY): $(B)/%: $(B)/examples/%.o $(B)/libhandoff.a
	$(call say,link  )$(HO_CC) $(LDFLAGS) $^ $(HO_LIBS) -o $@

SQ_TESTS := $(filter $(B)/tests/test_sqlite%,$(TESTS))
$(SQ_TESTS): $(B)/libhandoff-sqlite.a
$(SQ_TESTS): HO_SQ = $(B)/libhandoff-sqlite.a $(SQ_LIBS)
$(TESTS) $(BENCH): %: %.o $(SUPPORT) $(B)/internal.a $(B)/files
	$(call say,link  )$(HO_CC) $(LDFLAGS) $< $(SUPPORT) $(HO_SQ) $(B)/internal.a \
	    $(HO_LIBS) $(HO_CK) -o $@

$(B)/make_vectors: $(VECTORS) $(SUPPORT) $(B)/internal.a $(B)/files
	$(call say,link  )$(HO_CC) $(LDFLAGS) $(VECTORS) $(SUPPORT) $(B)/internal.a \
	    $(HO_LIBS) $(HO_CK) -o $@

$(FUZZ): %: %.o $(B)/tests/fuzz/replay.o $(B)/internal.a $(B)/files
	$(call say,link  )$(HO_CC) $(LDFLAGS) $< $(B)/tests/fuzz/replay.o $(B)/internal.a $(HO_LIBS) $(HO_CK) -o $@

$(FUZZ:=.run): %.run: %.o $(B)/internal.a $(B)/files
	$(call say,link  )$(HO_CC) -fsanitize=fuzzer $(LDFLAGS) $< $(B)/internal.a $(HO_LIBS) $(HO_CK) -o $@

# ---- Installing ------------------------------------------------------------------------------

COMPLETION := bash-completion/completions zsh/site-functions fish/vendor_completions.d
HEADERS := $(filter-out $(if $(SQ),,%/sqlite.h),$(wildcard include/handoff/*.h))
DOCS    := proto/handoff/v1/FORMAT.md proto/handoff/v1/context.proto
# At the end the loader of Linux is told, where it is this machine's own: programs start at once.
install: all
	install -d "$(DESTDIR)$(includedir)/handoff" "$(DESTDIR)$(libdir)/pkgconfig" \
	    "$(DESTDIR)$(datadir)/doc/libhandoff"
	install -m 644 $(DOCS) "$(DESTDIR)$(datadir)/doc/libhandoff"
	install -m 644 include/handoff.h "$(DESTDIR)$(includedir)"
	install -m 644 $(HEADERS) "$(DESTDIR)$(includedir)/handoff"
	install -m 644 $(B)/libhandoff.a "$(DESTDIR)$(libdir)"
	install -m 755 $(B)/$(SO) "$(DESTDIR)$(libdir)/libhandoff.so.$(VERSION)"
	ln -sf libhandoff.so.$(VERSION) "$(DESTDIR)$(libdir)/$(SO)"
	ln -sf $(SO) "$(DESTDIR)$(libdir)/libhandoff.so"
	install -m 644 $(B)/libhandoff.pc "$(DESTDIR)$(libdir)/pkgconfig"
ifneq ($(SQ),)
	install -m 644 $(SQ).a "$(DESTDIR)$(libdir)"
	install -m 755 $(B)/$(SQ_SO) "$(DESTDIR)$(libdir)/libhandoff-sqlite.so.$(VERSION)"
	ln -sf libhandoff-sqlite.so.$(VERSION) "$(DESTDIR)$(libdir)/$(SQ_SO)"
	ln -sf $(SQ_SO) "$(DESTDIR)$(libdir)/libhandoff-sqlite.so"
	install -m 644 $(SQ).pc "$(DESTDIR)$(libdir)/pkgconfig"
endif
ifneq ($(CLI),)
	install -d "$(DESTDIR)$(bindir)" "$(DESTDIR)$(mandir)/man1" \
	    $(COMPLETION:%="$(DESTDIR)$(datadir)/%")
	install -m 755 $(B)/handoff "$(DESTDIR)$(bindir)"
	install -m 644 $(PAGES) "$(DESTDIR)$(mandir)/man1"
	install -m 644 $(B)/completion/bash "$(DESTDIR)$(datadir)/$(word 1,$(COMPLETION))/handoff"
	install -m 644 $(B)/completion/zsh "$(DESTDIR)$(datadir)/$(word 2,$(COMPLETION))/_handoff"
	install -m 644 $(B)/completion/fish "$(DESTDIR)$(datadir)/$(word 3,$(COMPLETION))/handoff.fish"
endif
	@[ -n "$(DESTDIR)" ] || [ "$$(uname)" != Linux ] || [ "$$(id -u)" != 0 ] || \
	    ! command -v ldconfig >/dev/null || ldconfig || true

uninstall:
	cd "$(DESTDIR)$(libdir)" && rm -f libhandoff.a libhandoff.so $(SO) \
	    libhandoff.so.$(VERSION) pkgconfig/libhandoff.pc libhandoff-sqlite.a \
	    libhandoff-sqlite.so $(SQ_SO) libhandoff-sqlite.so.$(VERSION) pkgconfig/libhandoff-sqlite.pc
	rm -f "$(DESTDIR)$(includedir)/handoff.h" "$(DESTDIR)$(bindir)/handoff"
	rm -rf "$(DESTDIR)$(includedir)/handoff" "$(DESTDIR)$(datadir)/doc/libhandoff"
	rm -f $(patsubst $(B)/man/%,"$(DESTDIR)$(mandir)/man1/%",$(PAGES))
	rm -f "$(DESTDIR)$(datadir)/$(word 1,$(COMPLETION))/handoff" \
	    "$(DESTDIR)$(datadir)/$(word 2,$(COMPLETION))/_handoff" \
	    "$(DESTDIR)$(datadir)/$(word 3,$(COMPLETION))/handoff.fish"

clean:
	rm -rf build

.PHONY: all no-sqlite help deps test check check-transfer check-sqlite check-python check-browser browser-pages screenshots picture \
        check-generated fuzz \
        fuzzers demo demo-all story story-all bench sizes generate install uninstall clean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(patsubst %.o,%.d,$(OBJ) $(SQ_OBJ) $(CLI) $(SUPPORT) $(VECTORS)) \
    $(patsubst %.o,%.d,$(TESTS:=.o) $(FUZZ:=.o) $(BENCH:=.o)) \
    $(patsubst $(B)/%,$(B)/examples/%.d,$(STORY))
