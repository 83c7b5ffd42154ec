package realtest

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// LockTable is as much of DynamoDB as the s3 backend asks for: items with a LockID are written, with the condition that there is none,
// read and deleted. An item is a lock under BUCKET/KEY with its Info, or the digest of a state under BUCKET/KEY-md5.
type LockTable struct {
	Store
	name string
	held sync.Mutex
	// items are those by LockID, each a text by attribute.
	items map[string]map[string]string
}

// DynamoDB starts a server with one table.
func DynamoDB(t testing.TB, table string) *LockTable {
	t.Helper()
	l := &LockTable{name: table, items: map[string]map[string]string{}}
	l.serve(t, l)
	return l
}

// LockedBy makes settings of an s3 backend those of one that locks in the table, and keeps digests there.
func (l *LockTable) LockedBy(settings map[string]any) map[string]any {
	settings = maps.Clone(settings)
	delete(settings, "use_lockfile")
	endpoints := map[string]any{"dynamodb": l.URL}
	if own, ok := settings["endpoints"].(map[string]any); ok {
		maps.Copy(endpoints, own)
	}
	settings["dynamodb_table"], settings["endpoints"] = l.name, endpoints
	return settings
}

// Item gives the attributes of an item; nil for none.
func (l *LockTable) Item(id string) map[string]string {
	l.held.Lock()
	defer l.held.Unlock()
	return maps.Clone(l.items[id])
}

// Set puts an item in the place of the one before; nil takes it away.
func (l *LockTable) Set(id string, attributes map[string]string) {
	l.held.Lock()
	defer l.held.Unlock()
	l.items[id] = attributes
	if attributes == nil {
		delete(l.items, id)
	}
}

// ServeHTTP answers one request.
func (l *LockTable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	type texts map[string]struct{ S string }
	var asked struct {
		TableName           string
		Item, Key           texts
		ConditionExpression string
	}
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	answer := func(status int, document any) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(document)
	}
	refuse := func(code, message string) {
		answer(http.StatusBadRequest, map[string]string{"__type": "com.amazonaws.dynamodb.v20120810#" + code, "message": message})
	}
	l.held.Lock()
	defer l.held.Unlock()
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		refuse("SerializationException", err.Error())
		return
	}
	id := asked.Item["LockID"].S + asked.Key["LockID"].S
	switch {
	case asked.TableName != l.name:
		refuse("ResourceNotFoundException", "Requested resource not found")
	case action == "PutItem" && asked.ConditionExpression != "" && l.items[id] != nil:
		refuse("ConditionalCheckFailedException", "The conditional request failed")
	case action == "PutItem":
		l.items[id] = map[string]string{}
		for name, value := range asked.Item {
			l.items[id][name] = value.S
		}
		answer(http.StatusOK, struct{}{})
	case action == "GetItem":
		item := map[string]any{}
		for name, value := range l.items[id] {
			item[name] = map[string]string{"S": value}
		}
		if len(item) == 0 {
			answer(http.StatusOK, struct{}{})
			return
		}
		answer(http.StatusOK, map[string]any{"Item": item})
	case action == "DeleteItem":
		delete(l.items, id)
		answer(http.StatusOK, struct{}{})
	case action == "DescribeTable":
		answer(http.StatusOK, map[string]any{"Table": map[string]any{"TableName": l.name, "TableStatus": "ACTIVE"}})
	default:
		refuse("UnknownOperationException", action)
	}
}
