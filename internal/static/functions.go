package static

import (
	"maps"
	"slices"
	"strings"
)

// Function is what is known of a function that configs call.
type Function struct {
	// Asks says what its answer hangs on besides its arguments, what the repository holds and the place that Tells names.
	Asks Asks
	// Names says what its first argument names.
	Names Named
	// Reads tells that its answer is made of what the named file or folder holds.
	Reads bool
	// Tells says whose place its answer shows.
	Tells Whose
	// LeadsOn tells that it answers a folder or a file from which a way leads on, as in "${get_repo_root()}/modules".
	LeadsOn bool
}

// Asks says what the answer of a function hangs on.
type Asks string

// What answers hang on.
const (
	// Arguments: on nothing but its arguments and the repository.
	Arguments Asks = ""
	// Surroundings: on what no snapshot shows, one answer for a run: the environment, the machine, the cloud, Terragrunt's command line.
	Surroundings Asks = "surroundings"
	// Program: on a program that it runs, or a secret that it reads; one answer for a run.
	Program Asks = "program"
	// Chance: on the clock or on chance, another answer for each call.
	Chance Asks = "chance"
)

// Named says what an argument names.
type Named string

// What arguments name.
const (
	// NoPath: nothing on disk.
	NoPath Named = ""
	// TextFile is a file or folder, from the folder of the text; ConfigFile one from the folder of the config.
	TextFile   Named = "file of the text"
	ConfigFile Named = "file of the config"
	// Config is a config, or a folder that holds one, from the folder of the config.
	Config Named = "config"
	// Glob is a pattern, from the folder of the config.
	Glob Named = "glob"
	// Above is a name that is looked for in the folders above the config's.
	Above Named = "above"
)

// Whose says whose place an answer shows.
type Whose string

// Whose place answers show.
const (
	Nobodys       Whose = ""
	OfUnit        Whose = "unit"
	OfText        Whose = "text"
	OfTheRootOnly Whose = "repository"
)

// functions has a row for each function of Terragrunt 1.1 and of the Terraform that it links. Who adds one looks at what evaluate does
// with it, too.
var functions = func() map[string]Function {
	rows := map[string]Function{
		"find_in_parent_folders":      {Names: Above, Tells: OfUnit, LeadsOn: true},
		"path_relative_to_include":    {Tells: OfUnit},
		"path_relative_from_include":  {Tells: OfUnit, LeadsOn: true},
		"get_path_from_repo_root":     {Tells: OfUnit},
		"get_path_to_repo_root":       {Tells: OfUnit, LeadsOn: true},
		"get_terragrunt_dir":          {Tells: OfUnit, LeadsOn: true},
		"get_original_terragrunt_dir": {Tells: OfUnit, LeadsOn: true},
		"get_working_dir":             {Tells: OfUnit, Asks: Surroundings},
		"get_parent_terragrunt_dir":   {Tells: OfText, LeadsOn: true},
		"get_repo_root":               {Tells: OfTheRootOnly, LeadsOn: true},
		"dirname":                     {LeadsOn: true},

		"read_terragrunt_config": {Names: Config, Reads: true},
		"read_tfvars_file":       {Names: ConfigFile, Reads: true},
		"sops_decrypt_file":      {Names: ConfigFile, Reads: true, Asks: Program},
		"mark_as_read":           {Names: ConfigFile},
		"mark_glob_as_read":      {Names: Glob},

		"run_cmd": {Asks: Program},
	}
	for asks, names := range map[Asks]string{
		Arguments: `
			constraint_check deep_merge endswith get_terraform_commands_that_need_input get_terraform_commands_that_need_locking
			get_terraform_commands_that_need_parallelism get_terraform_commands_that_need_vars startswith strcontains timecmp

			abs alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 basename can ceil chomp chunklist cidrhost
			cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains csvdecode defaults distinct element flatten floor
			format formatdate formatlist indent index join jsondecode jsonencode keys length list log lookup lower map matchkeys max md5 merge
			min nonsensitive one parseint pow range regex regexall replace reverse rsadecrypt sensitive setintersection setproduct setsubtract
			setunion sha1 sha256 sha512 signum slice sort split strrev substr sum textdecodebase64 textencodebase64 timeadd title tobool tolist
			tomap tonumber toset tostring transpose trim trimprefix trimspace trimsuffix try upper urlencode uuidv5 values yamldecode yamlencode
			zipmap`,
		Surroundings: `
			abspath get_aws_account_alias get_aws_account_id get_aws_caller_identity_arn get_aws_caller_identity_user_id
			get_default_retryable_errors get_env get_platform get_terraform_cli_args get_terraform_command get_terragrunt_source_cli_flag
			pathexpand`,
		Chance: "bcrypt timestamp uuid",
	} {
		for name := range strings.FieldsSeq(names) {
			rows[name] = Function{Asks: asks}
		}
	}
	for name := range strings.FieldsSeq(`file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 filesha256
		filesha512 templatefile`) {
		rows[name] = Function{Names: TextFile, Reads: true}
	}
	return rows
}()

// FunctionOf gives the row of a function; it reports false for one that neither Terragrunt nor its Terraform has.
func FunctionOf(name string) (Function, bool) {
	f, ok := functions[name]
	return f, ok
}

// FunctionNames gives the names of all functions, sorted.
func FunctionNames() []string { return slices.Sorted(maps.Keys(functions)) }
