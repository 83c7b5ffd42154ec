package layout

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// relations finds what single attributes cannot show: names that lead nowhere, and rules that contradict each other. Defaults that
// the file's own stages and overrides have made meaningless fall away.
func (d *decoder) relations() {
	d.dropDefaults()
	d.folders()
	d.stages()
	d.overrides()
	d.values()
}

func (d *decoder) dropDefaults() {
	l := d.layout
	if d.ownStages && !d.ownOverrides {
		l.Overrides = slices.DeleteFunc(l.Overrides, func(o Override) bool {
			_, known := l.Stage(o.Stage)
			return !known
		})
	}
	if d.ownOverrides && !d.ownStages {
		for i, stage := range l.Artifacts.Stages {
			if o, known := l.Override(stage.Gate); !known || o.Stage != stage.Name {
				l.Artifacts.Stages[i].Gate = ""
			}
		}
	}
}

func (d *decoder) folders() {
	l := d.layout
	shared, clusters := change.Path(l.Artifacts.Folder), change.Path(l.Cluster.Folder)
	if shared.Within(clusters) || clusters.Within(shared) {
		d.contradiction([]string{"artifacts", "folder"}, []string{"clusters", "folder"},
			fmt.Sprintf("The shared artifacts (%s) and the clusters (%s) would stand in one folder", shared, clusters),
			"Give each a folder of its own below the live folder")
	}
	for _, name := range l.Cluster.Flatten {
		if change.Path(l.Artifacts.From).Within(change.Path(name)) {
			d.contradiction([]string{"clusters", "flatten"}, []string{"artifacts", "from"},
				fmt.Sprintf("%s holds the artifact stages of a cluster, so it cannot be flattened", name),
				fmt.Sprintf("Take %q out of flatten, or name another folder in artifacts.from", name))
		}
	}
	if l.Cluster.Name == l.Cluster.ID {
		d.contradiction([]string{"clusters", "id"}, []string{"clusters", "name"},
			fmt.Sprintf("The name and the number of a cluster cannot both be %s", l.Cluster.Name),
			"Name the local that holds the other one")
	}
}

// contradiction reports two attributes that cannot both hold, at the first one that the file says.
func (d *decoder) contradiction(first, second []string, message, remedy string) {
	places := slices.DeleteFunc([]finding.Place{d.layout.said(first...), d.layout.said(second...)}, func(p finding.Place) bool { return p.Line == 0 })
	f := finding.Finding{Code: finding.LayoutImpossibleValue, Severity: finding.Error, Message: message, Remedy: remedy}
	if len(places) > 0 {
		f.Place, f.Related = places[0], places[1:]
	}
	d.findings = append(d.findings, f)
}

func (d *decoder) stages() {
	l := d.layout
	from := map[string]string{}
	for _, stage := range l.Artifacts.Stages {
		if other, taken := from[stage.From]; taken {
			d.findings = append(d.findings, finding.Finding{Code: finding.LayoutDuplicate, Severity: finding.Error,
				Message: fmt.Sprintf("Stages %q and %q both come from %s", other, stage.Name, stage.From),
				Place:   l.Place("artifacts", "stage", stage.Name, "from"), Remedy: "Name the folder of each stage in its own from",
				Related: []finding.Place{l.Place("artifacts", "stage", other, "from")}})
		}
		from[stage.From] = stage.Name
		if stage.Gate == "" {
			continue
		}
		place := l.Place("artifacts", "stage", stage.Name, "gate")
		o, known := l.Override(stage.Gate)
		switch {
		case !known:
			d.unknownReference(place, fmt.Sprintf("gate %q of stage %q is no override", stage.Gate, stage.Name), stage.Gate, d.keys(),
				fmt.Sprintf("Add override %q { … }, or name one that there is", stage.Gate))
		case o.Stage != stage.Name && o.Stage != "":
			d.add(finding.LayoutImpossibleValue, place, fmt.Sprintf("gate %q of stage %q replaces an output of stage %q", stage.Gate,
				stage.Name, o.Stage), fmt.Sprintf("Name an override whose stage is %q", stage.Name))
		}
	}
}

func (d *decoder) overrides() {
	l := d.layout
	type reader struct{ stage, output, input string }
	readers := map[reader]string{}
	for _, o := range l.Overrides {
		if _, known := l.Stage(o.Stage); !known && o.Stage != "" {
			d.unknownReference(l.Place("override", o.Key, "stage"), fmt.Sprintf("override %q names the stage %q, which there is not", o.Key,
				o.Stage), o.Stage, d.stageNames(), fmt.Sprintf("Add stage %q { … } to artifacts, or name one that there is", o.Stage))
		}
		for _, input := range o.Inputs {
			key := reader{o.Stage, o.Output, input}
			if other, taken := readers[key]; taken {
				d.findings = append(d.findings, finding.Finding{Code: finding.LayoutDuplicate, Severity: finding.Error,
					Message: fmt.Sprintf("Overrides %q and %q both replace output %s of stage %s in input %s", other, o.Key, o.Output, o.Stage,
						input),
					Place: l.Place("override", o.Key), Remedy: "Remove one of the two, or name other inputs",
					Related: []finding.Place{l.Place("override", other)}})
			}
			readers[key] = o.Key
		}
	}
}

func (d *decoder) values() {
	for _, rule := range d.layout.Artifacts.Clusters {
		for _, value := range rule.Values {
			if _, known := d.layout.Override(value.Name); !known {
				d.unknownReference(d.layout.Place("artifacts", "cluster", rule.Cluster, "values", value.Name),
					fmt.Sprintf("cluster %q gives a value for %q, which is no override", rule.Cluster, value.Name), value.Name, d.keys(),
					fmt.Sprintf("Add override %q { … }, or name one that there is", value.Name))
			}
		}
	}
}

func (d *decoder) unknownReference(place finding.Place, message, name string, candidates []string, otherwise string) {
	remedy := didYouMean(name, candidates)
	if remedy == "" {
		remedy = otherwise
	}
	d.add(finding.LayoutUnknownReference, place, message, remedy)
}

func (d *decoder) keys() []string {
	keys := make([]string, 0, len(d.layout.Overrides))
	for _, o := range d.layout.Overrides {
		keys = append(keys, o.Key)
	}
	return keys
}

func (d *decoder) stageNames() []string {
	names := make([]string, 0, len(d.layout.Artifacts.Stages))
	for _, stage := range d.layout.Artifacts.Stages {
		names = append(names, stage.Name)
	}
	return names
}
