/* SPDX-License-Identifier: MIT */
/*
 * complete.c -- completions for bash, zsh and fish, from the tables.
 *
 * An option's value is completed with its words where it has some, with file
 * names where it is a FILE, and with nothing elsewhere. Operands are files,
 * or the words that the command names.
 */
#include "cli.h"

#include <string.h>

static bool
takes_file(const option *o)
{
    return o->value != NULL && strcmp(o->value, "FILE") == 0;
}

static void
bash_command(text *out, const command *cmd)
{
    text_addf(out, "    %s)\n        case $prev in\n", cmd->name);
    for (const option *o = cmd->options; o->name != NULL; o++) {
        if (o->value == NULL)
            continue;
        text_addf(out, "        --%s", o->name);
        if (o->letter != 0)
            text_addf(out, "|-%c", o->letter);
        if (takes_file(o))
            text_add(out, ") COMPREPLY=($(compgen -f -- \"$cur\")); "
                          "return ;;\n");
        else
            text_addf(out,
                      ") COMPREPLY=($(compgen -W '%s' -- \"$cur\")); "
                      "return ;;\n",
                      o->words == NULL ? "" : o->words);
    }
    text_add(out, "        esac\n        options='");
    for (const option *o = cmd->options; o->name != NULL; o++)
        text_addf(out, "--%s ", o->name);
    text_add(out, "--help'\n        words='");
    text_addf(out, "%s' ;;\n", words_of(cmd));
}

static void
complete_bash(text *out)
{
    text_add(out, "# bash completion for handoff\n"
                  "_handoff() {\n"
                  "    local cur prev options words\n"
                  "    COMPREPLY=()\n"
                  "    cur=${COMP_WORDS[COMP_CWORD]}\n"
                  "    prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                  "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                  "        COMPREPLY=($(compgen -W '");
    for (size_t i = 0; COMMANDS[i] != NULL; i++)
        text_addf(out, "%s ", COMMANDS[i]->name);
    text_add(out, "--help --version' -- \"$cur\"))\n"
                  "        return\n"
                  "    fi\n"
                  "    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; COMMANDS[i] != NULL; i++)
        bash_command(out, COMMANDS[i]);
    text_add(out, "    *) return ;;\n"
                  "    esac\n"
                  "    case $cur in\n"
                  "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))"
                  " ;;\n"
                  "    *) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")"
                  " $(compgen -f -- \"$cur\")) ;;\n"
                  "    esac\n"
                  "}\n"
                  "complete -o filenames -F _handoff handoff\n");
}

/* Inside '...': a quote ends and begins anew; in zsh's specs brackets and
 * colons mean something too. */
static void
quote(text *out, const char *s, const char *special)
{
    for (; *s != '\0'; s++) {
        if (*s == '\'')
            text_add(out, "'\\''");
        else if (strchr(special, *s) != NULL)
            text_addf(out, "\\%c", *s);
        else
            text_addn(out, s, 1);
    }
}

static void
zsh_option(text *out, const option *o)
{
    text_addf(out, "            '%s--%s%s[", o->how & MANY ? "*" : "", o->name,
              o->value == NULL ? "" : "=");
    quote(out, o->help, "[]:\\");
    text_add(out, "]");
    if (o->value != NULL) {
        text_addf(out, ":%s:", o->value);
        if (takes_file(o))
            text_add(out, "_files");
        else if (o->words != NULL)
            text_addf(out, "(%s)", o->words);
    }
    text_add(out, "' \\\n");
}

static void
zsh_operands(text *out, const command *cmd)
{
    const char *words = words_of(cmd);

    if (*words != '\0')
        text_addf(out,
                  "            '*:operand:{_alternative "
                  "\"words:word:(%s)\" \"files:file:_files\"}' ;;\n",
                  words);
    else
        text_add(out, "            '*:file:_files' ;;\n");
}

static void
complete_zsh(text *out)
{
    text_add(out, "#compdef handoff\n"
                  "# zsh completion for handoff\n"
                  "_handoff() {\n"
                  "    local -a commands\n"
                  "    commands=(\n");
    for (size_t i = 0; COMMANDS[i] != NULL; i++) {
        text_addf(out, "        '%s:", COMMANDS[i]->name);
        quote(out, COMMANDS[i]->summary, ":\\");
        text_add(out, "'\n");
    }
    text_add(out, "    )\n"
                  "    if (( CURRENT == 2 )); then\n"
                  "        _describe command commands\n"
                  "        return\n"
                  "    fi\n"
                  "    local command=$words[2]\n"
                  "    shift words\n"
                  "    (( CURRENT-- ))\n"
                  "    case $command in\n");
    for (size_t i = 0; COMMANDS[i] != NULL; i++) {
        text_addf(out, "    %s)\n        _arguments \\\n", COMMANDS[i]->name);
        for (const option *o = COMMANDS[i]->options; o->name != NULL; o++)
            zsh_option(out, o);
        zsh_option(out, &OPTION_HELP);
        zsh_operands(out, COMMANDS[i]);
    }
    text_add(out, "    esac\n"
                  "}\n"
                  "if [ \"$funcstack[1]\" = _handoff ]; then\n"
                  "    _handoff \"$@\"\n"
                  "else\n"
                  "    compdef _handoff handoff\n"
                  "fi\n");
}

static void
fish_option(text *out, const char *of, const option *o)
{
    text_addf(out,
              "complete -c handoff -n '__fish_seen_subcommand_from %s' "
              "-l %s",
              of, o->name);
    if (o->letter != 0)
        text_addf(out, " -s %c", o->letter);
    if (takes_file(o))
        text_add(out, " -r -F");
    else if (o->words != NULL)
        text_addf(out, " -x -a '%s'", o->words);
    else if (o->value != NULL)
        text_add(out, " -x");
    text_add(out, " -d '");
    quote(out, o->help, "\\");
    text_add(out, "'\n");
}

static void
complete_fish(text *out)
{
    text_add(out, "# fish completion for handoff\n");
    for (size_t i = 0; COMMANDS[i] != NULL; i++) {
        const command *cmd = COMMANDS[i];
        const char    *words = words_of(cmd);

        text_addf(out,
                  "complete -c handoff -f -n __fish_use_subcommand -a %s "
                  "-d '",
                  cmd->name);
        quote(out, cmd->summary, "\\");
        text_add(out, "'\n");
        if (*words != '\0')
            text_addf(out,
                      "complete -c handoff -n '__fish_seen_subcommand_from "
                      "%s' -a '%s'\n",
                      cmd->name, words);
        for (const option *o = cmd->options; o->name != NULL; o++)
            fish_option(out, cmd->name, o);
        fish_option(out, cmd->name, &OPTION_HELP);
    }
}

void
complete_write(text *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        complete_bash(out);
    else if (strcmp(shell, "zsh") == 0)
        complete_zsh(out);
    else
        complete_fish(out);
}
