package prose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// What people copy from a page into a shell goes from folder to folder: where "cd build" leads hangs on the commands before it.

var (
	// steps are the commands and flags of a shell that name a folder, "popd", and Terragrunt's runs of all units below one.
	steps = regexp.MustCompile(`(?:^|[\s;&|(])(?:` +
		`(cd|pushd|--(?:terragrunt-)?working-dir|--?chdir|-C)(?:[ \t]+|=)("[^"\n]*"|'[^'\n]*'|[^\s;&|()"']+)|` +
		`(popd)\b|(run-all|run[ \t](?:[^\n;&|]*[ \t])?(?:--all|-a))(?:[\s;&|)]|$))`)
	// topLevel asks git for the folder of the repository.
	topLevel = regexp.MustCompile(`^\$\(git rev-parse --show-toplevel\)$`)
)

// session is where a shell stands that ran the commands of a page so far.
type session struct {
	s *searcher
	// at is its folder; stands is false where that is any from which texts name paths, and lost where nobody can tell.
	at, after    change.Path
	stands, lost bool
	// pushed are earlier folders, back to which popd leads.
	pushed []session
	// told is set where it was said already that a run of all units reaches fewer.
	told bool
}

// sessions follows the commands of each code block, and reports or rewrites the folders that they name by less than a path, or from the folder
// of a command before them.
func (s *searcher) sessions(regions []region) {
	var last session
	for i := 0; i < len(regions); {
		first := regions[i]
		from := i
		for i < len(regions) && regions[i].part == first.part && regions[i].block == first.block {
			i++
		}
		if first.part != inCode {
			continue
		}
		now := session{s: s}
		for _, line := range regions[from:i] {
			now.line(line.span, last)
		}
		if now.stands {
			last = now
		}
	}
}

// line runs a line of commands. In a block that goes on where the one before it ended, that is where it begins.
func (now *session) line(at span, last session) {
	text := at.of(now.s.content)
	if strings.HasPrefix(strings.TrimLeft(text, " \t"), "#") {
		return
	}
	before, inParentheses := *now, false
	there := now
	for _, found := range steps.FindAllStringSubmatchIndex(text, -1) {
		switch {
		case found[6] >= 0: // popd
			back := session{s: now.s, lost: true}
			if n := len(now.pushed); n > 0 {
				back = now.pushed[n-1]
			}
			back.told = now.told
			*now = back
		case found[8] >= 0: // run-all
			there.runsAll(span{at.start + found[8], at.start + found[9]})
			now.told = there.told
		default:
			command, named := text[found[2]:found[3]], span{at.start + found[4], at.start + found[5]}
			if quote := now.s.content[named.start]; quote == '"' || quote == '\'' {
				named = span{named.start + 1, named.end - 1}
			}
			next := now.goes(named, last)
			if command != "cd" && command != "pushd" {
				there = &next
				continue
			}
			if command == "pushd" {
				next.pushed = append(slices.Clone(now.pushed), *now)
			}
			inParentheses = inParentheses || strings.HasSuffix(strings.TrimRight(text[:found[2]], " "), "(")
			*now = next
		}
	}
	if inParentheses {
		before.told = now.told
		*now = before
	}
}

// goes gives where the shell stands after it went to a folder, and looks after the text that names it.
func (now *session) goes(named span, last session) session {
	s := now.s
	name := named.of(s.content)
	next := session{s: s, lost: true, pushed: now.pushed, told: now.told}
	if topLevel.MatchString(name) {
		next.at, next.after, next.stands, next.lost = change.Root, s.Moves.Map(change.Root), true, false
		return next
	}
	if name == "" || strings.HasPrefix(name, "/") || strings.HasPrefix(name, "-") || slices.ContainsFunc(strings.Split(name, "/"), isWild) {
		return next
	}
	from := now.bases(name, last)
	if len(from) != 1 {
		return next
	}
	p, _ := from[0].before.Join(name)
	m := mention{basis: fromFile, path: p, destiny: s.fateOf(p)}
	if m.fate == stands {
		m.text = respell(name, false, from[0].after, m.to)
		next.at, next.after, next.stands, next.lost = p, m.to, true, false
	}
	known := func(m mention) bool { return m.basis != byPart && m.basis != byPattern }
	if m.text != name && (!strings.Contains(name, "/") || !slices.ContainsFunc(s.meaning(s.file, readToken(name), false), known)) {
		s.gone = append(s.gone, named)
		now.names(named, name, m)
	}
	return next
}

// bases are the folders from which a text may name a folder that there is: that of the shell, else those from which texts name paths, else
// where the block before left it.
func (now *session) bases(name string, last session) []base {
	var all []base
	switch {
	case now.lost:
	case now.stands:
		all = []base{{fromFile, now.at, now.after}}
	case strings.HasPrefix(name, ".."):
		all = []base{{fromFile, now.s.file.Dir(), now.s.Moves.Map(now.s.file).Dir()}}
	default:
		all = now.s.bases(now.s.file, false)
	}
	leads := func(b base) bool {
		p, ok := b.before.Join(name)
		return ok && now.s.Before.IsDir(p)
	}
	all = slices.DeleteFunc(all, func(b base) bool { return !leads(b) })
	if before := (base{fromFile, last.at, last.after}); len(all) == 0 && !now.lost && !now.stands && last.stands && leads(before) {
		all = append(all, before)
	}
	return all
}

// names reports the name of a folder that is elsewhere from where the shell stands, or rewrites it where that is asked for.
func (now *session) names(at span, name string, m mention) {
	s := now.s
	switch {
	case s.tellsOfMove(at, m):
		s.told = append(s.told, at)
	case s.Rewrite && !s.sealed && m.fate == stands:
		s.edits = append(s.edits, replace(s.file, s.content, at, m.text, change.Cause{Phase: s.Phase,
			Why: fmt.Sprintf("the command keeps going to %s", m.to)})...)
	default:
		f := finding.Finding{Code: finding.PathMentioned, Severity: finding.Note, Place: s.place(at), Old: name, New: m.text,
			Message: fmt.Sprintf("the command goes to %s, which %s", m.path, m.becomes()), Remedy: "Use --rewrite-mentions to rewrite it, or edit it by hand"}
		if m.path == m.to {
			f.Message = fmt.Sprintf("the command goes to %s from a folder that moves", m.path)
		}
		if m.fate != stands {
			f.Remedy = "Edit it by hand"
		}
		s.add(f)
	}
}

// runsAll reports a run of all units below a folder that lost some of them.
func (now *session) runsAll(at span) {
	s := now.s
	folder, to := now.at, now.after
	if !now.stands {
		folder, to = s.file.Dir(), s.Moves.Map(s.file).Dir()
	}
	if now.lost || now.told || !s.split[folder] {
		return
	}
	for _, path := range s.splitters {
		moved := s.fateOf(path)
		if !path.Within(folder) || path == folder || moved.fate != stands || moved.to.Within(to) {
			continue
		}
		now.told = true
		s.add(finding.Finding{Code: finding.CoversLess, Severity: finding.Note, Place: s.place(at), Old: at.of(s.content),
			Message: fmt.Sprintf("the command runs all units below %s, and %s, which lay there, moves to %s", folder, path, moved.to),
			Remedy:  "Say that it is to be run there too, where the text means all of them"})
		return
	}
}
