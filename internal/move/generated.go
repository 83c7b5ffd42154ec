package move

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/static"
)

// generated takes the moves of what stacks generate: where it goes is said by the path of a block in a stack file, which is edited. It gives the
// moves that are left for the disk, and the others. What no edit of a path can do is an error, at the line.
func (p *planner) generated() (onDisk, inStacks []change.Move) {
	for _, move := range p.request.Moves {
		components := p.before.ComponentsIn(move.From)
		for _, c := range components {
			if move.From != move.To {
				p.repath(c, move)
			}
		}
		if _, there := p.before.Tree().Lookup(move.From); there || len(components) == 0 {
			onDisk = append(onDisk, move)
		} else {
			inStacks = append(inStacks, move)
		}
	}
	return onDisk, inStacks
}

// repath edits the path of a component so that its folder is generated where it shall go.
func (p *planner) repath(c refs.Component, move change.Move) {
	to := p.moves.Map(c.Folder)
	base := c.Base
	for above := range c.Base.Up() {
		if moved := p.moves.Map(above); moved != above && above != move.From {
			base = c.Base.Rebase(above, moved)
			break
		}
	}
	content, err := p.before.Tree().Read(c.File)
	if err != nil {
		return
	}
	at := c.Path.Range()
	old, literal := static.Literal(c.Path)
	path, below := c.PathTo(to, base)
	refuse := func(why, remedy string) {
		p.findings = append(p.findings, finding.Finding{Code: finding.GeneratedByStack, Severity: finding.Error,
			Place:   finding.At(string(c.File), content, at.Start.Byte, at.End.Byte),
			Message: fmt.Sprintf("%s cannot be moved to %s: %s %q generates it, %s", c.Folder, to, c.Kind, c.Name, why),
			Remedy: fmt.Sprintf("%s, and record it: `%s`", remedy,
				shell.Command("tg-refactor", "record", "--base", "HEAD", string(c.Folder), string(to)))})
	}
	switch {
	case c.Base.Within(move.From) || !below:
		refuse(fmt.Sprintf("below %s and nowhere else", base),
			"Move the block by hand to the stack file that shall generate it, or write no_dot_terragrunt_stack into it or take it out")
	case p.before.Expanded().Exists(to) && p.moves.Map(to) == to:
		p.findings = append(p.findings, finding.Finding{Code: finding.DestinationTaken, Severity: finding.Error, Place: finding.InFile(string(to)),
			Message: fmt.Sprintf("%s cannot be moved to %s: something is there, or is generated there", c.Folder, to), Remedy: "Choose another place"})
	case !literal:
		refuse("by a path that is put together", fmt.Sprintf("Change this line by hand, so that it gives %s", hcledit.Quote(path)))
	case c.Shared:
		refuse("and the file is the source of several stacks, of which each would follow",
			"Give the stack a source of its own, or change the line by hand for all of them")
	default:
		start, end, text := trim(at.Start.Byte, string(content[at.Start.Byte:at.End.Byte]), hcledit.Quote(slashed(path, old)))
		leaf := static.SiteOf(c.File, c.Path)
		p.edits[leaf] = replacement{leaf: leaf, text: text, edit: change.Edit{File: c.File, Start: start, End: end, New: text,
			Cause: change.Cause{Phase: p.request.Phase, Why: fmt.Sprintf("%s %q is generated at %s", c.Kind, c.Name, to)}}}
	}
}

// slashed ends a path as another one ends, and begins it so.
func slashed(path, like string) string {
	if strings.HasPrefix(like, "./") {
		path = "./" + path
	}
	if strings.HasSuffix(like, "/") {
		path += "/"
	}
	return path
}
