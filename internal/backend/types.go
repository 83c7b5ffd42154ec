package backend

import (
	"slices"
	"strings"
)

// Type is what is known of one backend type. A setting that it does not list tells where a state stands: one that differs and that
// nobody knows is a place that differs. The zero Type knows none.
type Type struct {
	// Key is the setting that differs from unit to unit; empty where the type is not known.
	Key string
	// Beside are the settings that tell in what the key is looked for, as people name a place by them.
	Beside []string
	// Also are settings that tell it too and that few write; people are shown them where they are written.
	Also []string
	// Required are the settings without which there is no place; what an environment may say for all units alike is none of them.
	Required []string
	// TerragruntOnly are the settings of remote_state that Terragrunt keeps for itself; a backend block that holds one is refused. Its
	// packages below remotestate list them as terragruntOnlyConfigs.
	TerragruntOnly []string
	// defaults are the values that hold where a setting is not written.
	defaults map[string]string
	// access are the settings that say how to get to a state, how it is written, locked or encrypted, and never where it stands. One that
	// ends in "." stands for all settings below it.
	access []string
	// environment are the variables that say a setting which is not written.
	environment map[string]string
}

// TypeOf gives what is known of a backend type. It reports false for one of which nothing is.
func TypeOf(name string) (Type, bool) {
	t, ok := types[name]
	return t, ok
}

// TellsPlace tells whether a state may stand elsewhere where this setting has another value. The name of a nested one is dotted.
func (t Type) TellsPlace(setting string) bool {
	listed := func(names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			return setting == name || strings.HasSuffix(name, ".") && strings.HasPrefix(setting, name)
		})
	}
	return !listed(t.access) && !slices.Contains(t.TerragruntOnly, strings.Split(setting, ".")[0])
}

// Default is the value of a setting that is not written; empty for none.
func (t Type) Default(setting string) string { return t.defaults[setting] }

// Variables are the environment variables that say a setting which is not written, each with the setting.
func (t Type) Variables() map[string]string { return t.environment }

// types are the backends whose settings are known, from their schemas in OpenTofu 1.12 and Terraform 1.14.
var types = map[string]Type{
	"local": {
		Key:      "path",
		defaults: map[string]string{"path": "terraform.tfstate"},
		// The folder of other workspaces' states; the default workspace's stands at path.
		access: []string{"workspace_dir"},
	},
	"s3": {
		Key:      "key",
		Beside:   []string{"bucket", "endpoint", "endpoints.s3", "workspace_key_prefix"},
		Required: []string{"bucket", "key"},
		defaults: map[string]string{"workspace_key_prefix": "env:"},
		// The region is no part: a bucket's name is unique in all of them, and where an endpoint is named it is that one that answers.
		access: []string{"region", "encrypt", "acl", "access_key", "secret_key", "token", "kms_key_id", "sse_customer_key",
			"dynamodb_table", "lock_table", "use_lockfile", "state_tags.", "lock_tags.", "state_tags", "lock_tags",
			"profile", "shared_credentials_file", "shared_credentials_files", "shared_config_files",
			"role_arn", "session_name", "external_id", "assume_role", "assume_role.", "assume_role_with_web_identity", "assume_role_with_web_identity.",
			"assume_role_duration_seconds", "assume_role_policy", "assume_role_policy_arns", "assume_role_tags", "assume_role_tags.",
			"assume_role_transitive_tag_keys", "forbidden_account_ids", "allowed_account_ids",
			"skip_credentials_validation", "skip_metadata_api_check", "skip_region_validation", "skip_requesting_account_id", "skip_s3_checksum",
			"force_path_style", "use_path_style", "use_dualstack_endpoint", "use_fips_endpoint", "use_legacy_workflow", "retry_mode", "max_retries",
			"custom_ca_bundle", "http_proxy", "https_proxy", "no_proxy", "insecure",
			"ec2_metadata_service_endpoint", "ec2_metadata_service_endpoint_mode", "sts_region",
			"dynamodb_endpoint", "iam_endpoint", "sts_endpoint", "endpoints.dynamodb", "endpoints.iam", "endpoints.sts", "endpoints.sso"},
		TerragruntOnly: []string{"s3_bucket_tags", "dynamodb_table_tags", "accesslogging_bucket_tags", "skip_bucket_versioning",
			"skip_bucket_ssencryption", "skip_bucket_accesslogging", "skip_bucket_root_access", "skip_bucket_enforced_tls",
			"skip_bucket_public_access_blocking", "disable_bucket_update", "enable_lock_table_ssencryption", "disable_aws_client_checksums",
			"accesslogging_bucket_name", "accesslogging_target_object_partition_date_source", "accesslogging_target_prefix",
			"skip_accesslogging_bucket_acl", "skip_accesslogging_bucket_enforced_tls", "skip_accesslogging_bucket_public_access_blocking",
			"skip_accesslogging_bucket_ssencryption", "bucket_sse_algorithm", "bucket_sse_kms_key_id"},
		environment: map[string]string{"AWS_ENDPOINT_URL_S3": "endpoints.s3", "AWS_S3_ENDPOINT": "endpoints.s3", "AWS_ENDPOINT_URL": "endpoints.s3"},
	},
	"gcs": {
		Key:      "prefix",
		Beside:   []string{"bucket"},
		Also:     []string{"storage_custom_endpoint", "universe_domain"},
		Required: []string{"bucket"},
		access: []string{"credentials", "access_token", "impersonate_service_account", "impersonate_service_account_delegates",
			"encryption_key", "kms_encryption_key"},
		TerragruntOnly: []string{"project", "location", "gcs_bucket_labels", "skip_bucket_versioning", "skip_bucket_creation",
			"enable_bucket_policy_only"},
		environment: map[string]string{"GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT": "storage_custom_endpoint",
			"GOOGLE_STORAGE_CUSTOM_ENDPOINT": "storage_custom_endpoint"},
	},
	"azurerm": {
		Key:      "key",
		Beside:   []string{"storage_account_name", "container_name"},
		Also:     []string{"environment", "metadata_host"},
		Required: []string{"storage_account_name", "container_name", "key"},
		defaults: map[string]string{"environment": "public"},
		// The name of a storage account is unique in its cloud, whatever subscription and group it belongs to. OpenTofu no longer reads endpoint.
		access: []string{"subscription_id", "tenant_id", "resource_group_name", "access_key", "sas_token", "snapshot", "endpoint", "timeout_seconds",
			"client_id", "client_id_file_path", "client_secret", "client_secret_file_path", "client_certificate", "client_certificate_password",
			"client_certificate_path", "use_msi", "msi_endpoint", "use_oidc", "oidc_token", "oidc_token_file_path", "oidc_request_url",
			"oidc_request_token", "oidc_azure_service_connection_id", "ado_service_connection_id", "ado_pipeline_service_connection_id",
			"use_aks_workload_identity", "use_azuread_auth", "use_cli", "lookup_blob_endpoint", "customer_provided_key", "encryption_scope"},
		TerragruntOnly: []string{"location", "account_tier", "account_replication_type", "account_kind", "access_tier", "tags",
			"skip_resource_group_creation", "skip_storage_account_creation", "skip_container_creation", "skip_versioning",
			"enable_soft_delete", "soft_delete_retention_days", "allow_blob_public_access", "msi_resource_id"},
		environment: map[string]string{"ARM_ENVIRONMENT": "environment", "ARM_METADATA_HOST": "metadata_host", "ARM_METADATA_HOSTNAME": "metadata_host"},
	},
	"http": {
		Key:      "address",
		Required: []string{"address"},
		// Headers are not among them: a server may tell one tenant from another by them.
		access: []string{"update_method", "lock_address", "unlock_address", "lock_method", "unlock_method", "username", "password",
			"skip_cert_verification", "retry_max", "retry_wait_min", "retry_wait_max",
			"client_ca_certificate_pem", "client_certificate_pem", "client_private_key_pem"},
		environment: map[string]string{"TF_HTTP_ADDRESS": "address"},
	},
	"consul": {
		Key:      "path",
		Beside:   []string{"address", "datacenter"},
		Required: []string{"path"},
		// The scheme is no part: one address answers to one of them.
		access:      []string{"access_token", "scheme", "http_auth", "gzip", "lock", "ca_file", "cert_file", "key_file"},
		environment: map[string]string{"CONSUL_HTTP_ADDR": "address", "CONSUL_NAMESPACE": "namespace"},
	},
	"pg": {
		Key:      "schema_name",
		Beside:   []string{"conn_str"},
		Also:     []string{"table_name"},
		defaults: map[string]string{"schema_name": "terraform_remote_state", "table_name": "states"},
		// A state is a row of the table, whatever its index is called.
		access: []string{"index_name", "skip_schema_creation", "skip_table_creation", "skip_index_creation"},
		environment: map[string]string{"PG_CONN_STR": "conn_str", "PG_SCHEMA_NAME": "schema_name", "PG_TABLE_NAME": "table_name", "PGHOST": "PGHOST",
			"PGPORT": "PGPORT", "PGDATABASE": "PGDATABASE"},
	},
	"kubernetes": {
		Key:      "secret_suffix",
		Beside:   []string{"namespace", "host", "config_context"},
		Also:     []string{"config_path", "config_context_cluster"},
		Required: []string{"secret_suffix"},
		defaults: map[string]string{"namespace": "default", "in_cluster_config": "false", "load_config_file": "true"},
		// A secret is found by its name, whatever labels it has.
		access: []string{"labels", "labels.", "username", "password", "token", "insecure", "client_certificate", "client_key", "cluster_ca_certificate",
			"config_context_auth_info", "exec", "exec."},
		environment: map[string]string{"KUBE_NAMESPACE": "namespace", "KUBE_HOST": "host", "KUBE_CONFIG_PATH": "config_path",
			"KUBE_CONFIG_PATHS": "config_paths", "KUBE_CTX": "config_context", "KUBE_CTX_CLUSTER": "config_context_cluster",
			"KUBE_IN_CLUSTER_CONFIG": "in_cluster_config", "KUBE_LOAD_CONFIG_FILE": "load_config_file"},
	},
	"oss": {
		Key:      "key",
		Beside:   []string{"bucket", "prefix", "endpoint"},
		Required: []string{"bucket"},
		defaults: map[string]string{"key": "terraform.tfstate", "prefix": "env:"},
		access: []string{"region", "access_key", "secret_key", "security_token", "ecs_role_name", "sts_endpoint", "tablestore_endpoint",
			"tablestore_table", "encrypt", "acl", "shared_credentials_file", "profile", "assume_role", "assume_role.", "assume_role_role_arn",
			"assume_role_session_name", "assume_role_policy", "assume_role_session_expiration"},
		environment: map[string]string{"ALICLOUD_OSS_ENDPOINT": "endpoint", "OSS_ENDPOINT": "endpoint"},
	},
	"cos": {
		Key:         "key",
		Beside:      []string{"bucket", "prefix"},
		Also:        []string{"region"},
		Required:    []string{"bucket"},
		defaults:    map[string]string{"key": "terraform.tfstate"},
		access:      []string{"secret_id", "secret_key", "security_token", "encrypt", "acl", "accelerate", "assume_role", "assume_role."},
		environment: map[string]string{"TENCENTCLOUD_REGION": "region"},
	},
	// Only Terraform has it.
	"oci": {
		Key:      "key",
		Beside:   []string{"namespace", "bucket", "region", "workspace_key_prefix"},
		Required: []string{"bucket", "namespace"},
		defaults: map[string]string{"key": "terraform.tfstate", "workspace_key_prefix": "env:"},
		access: []string{"tenancy_ocid", "user_ocid", "fingerprint", "private_key", "private_key_path", "private_key_password", "auth",
			"config_file_profile", "kms_key_id", "sse_customer_key", "sse_customer_key_sha256", "sse_customer_algorithm"},
	},
	// A workspace's name is unique in its organization, whatever project it was made in.
	"cloud": {
		Key:         "workspaces.name",
		Beside:      []string{"hostname", "organization"},
		access:      []string{"token", "workspaces.project"},
		environment: map[string]string{"TF_CLOUD_HOSTNAME": "hostname", "TF_CLOUD_ORGANIZATION": "organization", "TF_WORKSPACE": "workspaces.name"},
	},
	"remote": {
		Key:    "workspaces.name",
		Beside: []string{"hostname", "organization", "workspaces.prefix"},
		access: []string{"token"},
	},
}
